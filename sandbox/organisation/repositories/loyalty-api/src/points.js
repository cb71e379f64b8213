/** One point for each full euro spent. */
export const pointsFor = (cents) => Math.floor(cents / 100);

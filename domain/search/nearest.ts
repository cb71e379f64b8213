/**
 * The names most like a text, best first: those that share its words, or are a few slips of the keys away. What has
 * little in common with it is left out.
 */
export function nearest<Named extends { name: string }>(
  text: string,
  candidates: readonly Named[],
  most: number,
): Named[] {
  const sought = wordsOf(text);
  if (sought.length === 0) return [];
  return candidates
    .map((candidate) => ({ candidate, distance: distanceOf(sought, wordsOf(candidate.name)) }))
    .filter(({ distance }) => distance <= FARTHEST)
    .toSorted((a, b) => a.distance - b.distance || (a.candidate.name < b.candidate.name ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Slips per letter that still make one think of the other. */
const FARTHEST = 0.45;
/** Longer words are not compared letter by letter. */
const LONGEST_WORD = 40;

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, 8)
    .map((word) => word.slice(0, LONGEST_WORD));

/** Slips per letter, each word against the one most like it; numbers are compared only when nothing else was typed. */
function distanceOf(sought: readonly string[], named: readonly string[]): number {
  const letters = sought.filter((word) => /\p{L}/u.test(word));
  const compared = letters.length > 0 ? letters : sought;
  const least = compared.map((a) => Math.min(a.length, ...named.map((b) => slips(a, b))));
  const length = compared.reduce((sum, word) => sum + word.length, 0);
  return least.reduce((sum, slip) => sum + slip, 0) / length;
}

/** Letters to add, leave out, replace or swap with their neighbour (optimal string alignment). */
export function slips(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + cost,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        least = Math.min(least, (before[column - 2] ?? 0) + 1);
      line.push(least);
    }
    before = above;
    above = line;
  }
  return above[b.length] ?? 0;
}

export interface LaneOptions {
  /** How many are worked on at once. */
  lanes: number;
  /** Asked before each: once it is false, the rest is left. */
  goesOn(): boolean;
}

/** Works through a list in its order, several at once. @returns how many were begun @throws what `work` throws first */
export async function inLanes<Item>(
  items: readonly Item[],
  { lanes, goesOn }: LaneOptions,
  work: (item: Item) => Promise<void>,
): Promise<number> {
  let begun = 0;
  const lane = async () => {
    for (let item = items[begun]; item !== undefined && goesOn(); item = items[begun]) {
      begun++;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return begun;
}

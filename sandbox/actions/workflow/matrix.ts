type Combination = Record<string, unknown>;

/** "A matrix will generate a maximum of 256 jobs per workflow run" (GitHub docs); before what `exclude` takes away. */
const MAX_JOBS = 256;
const MAX_SPREAD = 10_000;

/**
 * Combinations of a job's matrix: the product of its lists, less `exclude`, with `include` merged into the combinations
 * it does not contradict, or appended (GitHub's documented rule).
 * @throws Error when they are more than GitHub runs
 */
export function expandMatrix(matrix: Record<string, unknown>): Combination[] {
  const { include, exclude, ...axes } = matrix;
  const spread = Object.values(axes).reduce<number>(
    (product, values) => product * (Array.isArray(values) ? values.length : 1),
    1,
  );
  if (spread > MAX_SPREAD) throw tooMany();
  let combinations: Combination[] = [{}];
  for (const [name, values] of Object.entries(axes)) {
    if (!Array.isArray(values)) throw new Error(`matrix.${name} is not a list`);
    combinations = combinations.flatMap((combination) =>
      values.map((value) => ({ ...combination, [name]: value })),
    );
  }
  if (Object.keys(axes).length === 0) combinations = [];
  const excluded = asCombinations(exclude);
  const kept = combinations.filter((combination) => !excluded.some((rule) => contains(combination, rule)));
  const originals = kept.map((combination) => ({ ...combination }));
  for (const extra of asCombinations(include)) {
    let merged = false;
    originals.forEach((original, index) => {
      const contradicts = Object.entries(extra).some(
        ([key, value]) => key in original && !same(original[key], value),
      );
      if (contradicts) return;
      merged = true;
      kept[index] = { ...kept[index], ...extra };
    });
    if (!merged) kept.push({ ...extra });
  }
  if (kept.length > MAX_JOBS) throw tooMany();
  return kept;
}

const tooMany = (): Error => new Error(`Strategy expansion exceeded ${MAX_JOBS} results.`);

function asCombinations(value: unknown): Combination[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

function contains(combination: Combination, rule: Combination): boolean {
  return Object.entries(rule).every(([key, value]) => same(combination[key], value));
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

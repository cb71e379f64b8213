/** Kubernetes quantities in the two notations the manifest knows, as whole numbers, so that sums are exact. */

const CPU = /^(?:(\d{1,6})m|(\d{1,3})(?:\.(\d{1,3}))?)$/;
const MEMORY = /^(\d{1,7})(Mi|Gi)$/;

export const CPU_PATTERN = CPU;
export const MEMORY_PATTERN = MEMORY;

/** Millicores of `250m`, `2` or `0.5`. @throws RangeError when the text is not such a quantity */
export function parseCpuMillis(text: string): number {
  const match = CPU.exec(text);
  if (!match) throw new RangeError(`"${text}" is not an amount of CPU: write 250m, 0.5 or 2.`);
  if (match[1] !== undefined) return Number(match[1]);
  return Number(match[2]) * 1000 + Number((match[3] ?? '').padEnd(3, '0'));
}

/** Mebibytes of `256Mi` or `2Gi`. @throws RangeError when the text is not such a quantity */
export function parseMemoryMi(text: string): number {
  const match = MEMORY.exec(text);
  if (!match) throw new RangeError(`"${text}" is not an amount of memory: write 256Mi or 2Gi.`);
  return Number(match[1]) * (match[2] === 'Gi' ? 1024 : 1);
}

/** Canonical notation of millicores, as the API server gives it back: whole cores without `m`. */
export function formatCpu(millis: number): string {
  return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
}

/** Canonical notation of mebibytes: `Gi` where it is whole, else `Mi`. */
export function formatMemory(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

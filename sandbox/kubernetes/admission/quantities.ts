const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;

/** A resource quantity (`500m`, `1Gi`, `2`) as a number of base units (cores, bytes, pieces); null when malformed. */
export function parseQuantity(text: unknown): number | null {
  const match = QUANTITY.exec(String(text));
  if (!match) return null;
  return Number(match[1] + (match[2] ?? '')) * (SUFFIXES[match[3] ?? ''] ?? 1);
}

/** A number of base units in a form the API writes: milli for fractions, binary suffixes for whole ones of bytes. */
export function formatQuantity(value: number, resource: string): string {
  if (resource.includes('memory') || resource.includes('storage')) {
    for (const suffix of ['Gi', 'Mi', 'Ki']) {
      const unit = SUFFIXES[suffix] ?? 1;
      if (value >= unit && value % unit === 0) return `${value / unit}${suffix}`;
    }
  }
  return Number.isInteger(value) ? String(value) : `${Math.round(value * 1000)}m`;
}

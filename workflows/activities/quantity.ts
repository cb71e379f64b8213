/** Suffixes of Kubernetes quantities (apimachinery, resource.Quantity). */
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
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** Any quantity an API server may give back, in base units (cores, bytes). @throws RangeError when it is none */
export function readQuantity(text: string): number {
  const [, number, suffix] = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = suffix === undefined ? undefined : SUFFIXES[suffix];
  if (number === undefined || factor === undefined)
    throw new RangeError(`"${text}" is not a Kubernetes quantity.`);
  return Number(number) * factor;
}

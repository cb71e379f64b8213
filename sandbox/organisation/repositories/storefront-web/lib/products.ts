export interface Product {
  name: string;
  cents: number;
}

/** What the sample shop sells. */
export const products: readonly Product[] = [
  { name: 'Tea', cents: 350 },
  { name: 'Cup', cents: 1200 },
];

/** A price in cents as euros, for people. */
export function formatPrice(cents: number): string {
  return `${(cents / 100).toFixed(2)} EUR`;
}

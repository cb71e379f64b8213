/**
 * The price of a basket in cents, after a discount in percent.
 * The sample's bug lives here: the discount is rounded down for each item, where it should be rounded once.
 */
export function priceOf(items, discountPercent = 0) {
  const discounted = items.map(({ cents, count }) => {
    const discount = Math.floor((cents * discountPercent) / 100);
    return (cents - discount) * count;
  });
  return discounted.reduce((sum, cents) => sum + cents, 0);
}

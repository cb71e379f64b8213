/** A receipt as plain text, one line per item and the sum in euros. */
export function writeReceipt({ number, items }) {
  const lines = items.map(({ name, cents }) => `${name} ${euros(cents)}`);
  const sum = items.reduce((total, { cents }) => total + cents, 0);
  return [`Receipt ${number}`, ...lines, `Sum ${euros(sum)}`].join('\n');
}

const euros = (cents) => `${(cents / 100).toFixed(2)} EUR`;

const whole = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 0,
});
const exact = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** An estimate needs no cents: "$251". */
export function formatUsd(amount: number): string {
  return whole.format(amount);
}

/** A line of an estimate: "$1.40". */
export function formatUsdExact(amount: number): string {
  return exact.format(amount);
}

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

/** What an environment costs: "about $251 a month", or nothing by being there. */
export function monthlyWords(monthlyUsd: number): string {
  return monthlyUsd === 0 ? 'paid by use' : `about ${formatUsd(monthlyUsd)} a month`;
}

/** A line of an estimate: "$1.40". */
export function formatUsdExact(amount: number): string {
  return exact.format(amount);
}

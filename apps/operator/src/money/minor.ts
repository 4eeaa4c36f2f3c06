/** How many digits a currency has after the point: two for most, none for the yen. */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount as it is written, `12.5`, in the smallest unit of its currency, `1250`. Undefined for what is no amount. */
export function toMinor(written: number | string, currency: string): number | undefined {
  const value = typeof written === "number" ? written : written.trim() === "" ? Number.NaN : Number(written);
  return Number.isFinite(value) ? Math.round(value * 10 ** digitsOf(currency)) : undefined;
}

/** The other way: what a field shows. */
export function fromMinor(amount: number, currency: string): number {
  return amount / 10 ** digitsOf(currency);
}

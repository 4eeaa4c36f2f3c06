/** An amount in the smallest unit of its currency, as the API has it. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** `1250 EUR` cents as `€12.50`, with as many decimals as the currency has. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

/** Bytes in decimal units, as disks and browsers count: `5 GB`. */
export function formatBytes(bytes: number, locale: string): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), BYTE_UNITS.length - 1);
  const unit = BYTE_UNITS[power] ?? "byte";
  const format = new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  });
  return format.format(bytes / 1000 ** power);
}

export function formatNumber(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** The day: `25 Nov 2026`. */
export function formatDate(time: string | Date, locale: string): string {
  return new Intl.DateTimeFormat(region(locale), { dateStyle: "medium" }).format(new Date(time));
}

/** The day and the minute. */
export function formatDateTime(time: string | Date, locale: string): string {
  return new Intl.DateTimeFormat(region(locale), { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
}

/** The second, of a day that is known: `14:02:11`. */
export function formatTime(time: string | Date, locale: string): string {
  return new Intl.DateTimeFormat(region(locale), { timeStyle: "medium" }).format(new Date(time));
}

/** The second, with its day and what clock it is by: `25 November 2026 at 14:02:11 CET`. */
export function formatExactly(time: string | Date, locale: string): string {
  return new Intl.DateTimeFormat(region(locale), { dateStyle: "long", timeStyle: "long" }).format(new Date(time));
}

/** The day by its name: `Wednesday, 25 November 2026`; the last two are `Today` and `Yesterday`. */
export function formatDay(time: string | Date, now: Date, locale: string): string {
  const day = new Date(time);
  const name = new Intl.DateTimeFormat(region(locale), { dateStyle: "full" }).format(day);
  const back = [0, -1].find(
    (days) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).toDateString() === day.toDateString(),
  );
  if (back === undefined) return name;
  const word = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(back, "day");
  return `${word.charAt(0).toLocaleUpperCase(locale)}${word.slice(1)}`;
}

/** English as it is written outside of America too, where a date cannot be read as another one. */
function region(locale: string): string {
  return locale === "en" ? "en-GB" : locale;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** `5 minutes ago`, `tomorrow`, `in 9 days`; less than a minute is `now`. */
export function formatRelative(time: string | Date, now: Date, locale: string): string {
  const seconds = (new Date(time).getTime() - now.getTime()) / 1000;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", Number.POSITIVE_INFINITY];
  // "Last month" may be yesterday: above days the number says more.
  const numeric = unit === "month" || unit === "year" ? "always" : "auto";
  return new Intl.RelativeTimeFormat(locale, { numeric }).format(Math.trunc(seconds / size), unit);
}

const NOTHING_S = 5;

/** `2 min`, `3 hr`: in the largest unit of which there is one. Undefined where it is nothing to speak of. */
export function sayLag(seconds: number, locale: string): string | undefined {
  if (seconds < NOTHING_S) return undefined;
  const [unit, size] =
    seconds < 60
      ? (["second", 1] as const)
      : seconds < 3600
        ? (["minute", 60] as const)
        : seconds < 86_400
          ? (["hour", 3600] as const)
          : (["day", 86_400] as const);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(Math.floor(seconds / size));
}

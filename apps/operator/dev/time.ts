/** The time of the fake: everything in it is before or after this. */
export const NOW = new Date();
const MINUTE = 60_000;

/** So many minutes before the fake began; after it when they are negative. */
export function ago(minutes: number): string {
  return new Date(NOW.getTime() - minutes * MINUTE).toISOString();
}

/** The n-th id: the same in every run. */
export function idOf(number: number): string {
  return `01980000-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

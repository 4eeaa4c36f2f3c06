/** Where the time comes from: what pages need of a clock. */
export interface PageClock {
  now(): Date;
}

/** What a page takes from the browser that is not the same twice. Built once, when a portal starts. */
export const browserClock: PageClock = { now: () => new Date() };

/** Sixteen random bytes as text; unlike `randomUUID` it also works where the page is not in a secure context. */
export function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

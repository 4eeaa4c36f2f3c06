import { setImmediate } from "node:timers/promises";

import { afterEach, expect, it } from "vitest";

import { onSignals } from "./signals.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const before = SIGNALS.map((signal) => process.listeners(signal));
afterEach(() => {
  for (const [index, signal] of SIGNALS.entries()) {
    process.removeAllListeners(signal);
    for (const listener of before[index] ?? []) process.on(signal, listener);
  }
});

it("hears a signal that came while a library was still listening, once however many come, and the library no more", async () => {
  const heard: string[] = [];
  process.on("SIGHUP", () => heard.push("library"));
  await setImmediate();
  // It is on its way when this returns, and delivered when the program is idle the next time.
  process.kill(process.pid, "SIGHUP");
  onSignals(async () => void heard.push("we"));
  await expect.poll(() => heard).toEqual(["we"]);
  process.kill(process.pid, "SIGHUP");
  process.kill(process.pid, "SIGTERM");
  process.once("SIGTERM", () => heard.push("all came"));
  await expect.poll(() => heard).toEqual(["we", "all came"]);
});

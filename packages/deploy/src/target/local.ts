import { runProgram, startProgram } from "./spawn.ts";
import type { Target } from "./target.ts";

/** The machine that Allod itself runs on. */
export function localTarget(): Target {
  return {
    name: "this machine",
    address: "127.0.0.1",
    run: (argv, options) => runProgram(argv, options),
    start: (argv) => startProgram(argv),
    close: async () => undefined,
  };
}

import { defineConfig } from "vitest/config";

/** Against a real engine: one file after the other, on one machine, with the time that real products take. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.e2e.ts"],
    globalSetup: ["./support/setup.ts"],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    bail: 0,
  },
});

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,apps,tools}/**/*.test.ts", "tests/golden/**/*.test.ts"],
    // Only against what never ends: a machine may be busy with other things.
    testTimeout: 30_000,
    exclude: ["**/node_modules/**", "**/*.e2e.test.ts"],
  },
});

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,apps,tools}/**/*.test.ts", "tests/golden/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/*.e2e.test.ts"],
  },
});

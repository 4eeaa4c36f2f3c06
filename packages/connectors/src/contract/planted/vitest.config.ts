import { tmpdir } from "node:os";

import { defineConfig } from "vitest/config";

export default defineConfig({
  // Leaves nothing beside the sources.
  cacheDir: tmpdir(),
  test: { include: ["**/*.planted.ts"], root: import.meta.dirname },
});

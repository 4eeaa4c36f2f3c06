import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** In order of their numbers: the first begins on an empty target, the last removes the workspace. */
class ByNumber extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId, "en", { numeric: true }));
  }
}

/** Against a real engine: one file after the other, on one machine, with the time that real products take. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.e2e.ts"],
    globalSetup: ["./support/setup.ts"],
    fileParallelism: false,
    sequence: { sequencer: ByNumber },
    testTimeout: 900_000,
    hookTimeout: 900_000,
    bail: 0,
  },
});

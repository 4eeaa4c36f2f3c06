import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, it } from "vitest";
import { z } from "zod";

import { flaws } from "./shelf.test-support.ts";
import { shelfConformance } from "./shelf-conformance.test-support.ts";

shelfConformance();

const report = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() })) }),
  ),
});

/** Runs the suite over the flawed connectors; the tests that turned red, by flaw. */
function redTests(): ReadonlyMap<string, ReadonlySet<string>> {
  const vitest = fileURLToPath(new URL("vitest.mjs", import.meta.resolve("vitest/package.json")));
  const config = join(import.meta.dirname, "planted/vitest.config.ts");
  const folder = mkdtempSync(join(tmpdir(), "allod-conformance-"));
  const file = join(folder, "report.json");
  spawnSync(process.execPath, [vitest, "run", "--config", config, "--reporter", "json", "--outputFile", file]);
  const { testResults } = report.parse(JSON.parse(readFileSync(file, "utf8")));
  rmSync(folder, { recursive: true });
  const red = new Map<string, Set<string>>();
  for (const { assertionResults } of testResults)
    for (const { ancestorTitles, title, status } of assertionResults) {
      const flaw = ancestorTitles[0]?.replace(": conformance", "") ?? "";
      if (status === "failed") red.set(flaw, (red.get(flaw) ?? new Set()).add(title));
    }
  return red;
}

it("turns red for a connector that breaks one rule, at the test of that rule", { timeout: 60_000 }, () => {
  const red = redTests();
  expect([...red.keys()].toSorted()).toStrictEqual(flaws.toSorted());
  expect(red.get("forgets our id")).toContain("is made once, with our id, and found again by it alone");
  expect(red.get("makes it again")).toContain("is never made twice, also by two that both saw nothing");
  expect(red.get("adopts by name")).toStrictEqual(new Set(["is not taken from whoever has it, be the name the same"]));
  expect(red.get("leaves the disabled enabled")).toStrictEqual(
    new Set(["follows a change of state", "is made disabled, when it is wanted so"]),
  );
  expect(red.get("fails to remove what is gone")).toStrictEqual(
    new Set(["goes, also twice, and can be made again", "is gone whichever request of its removal was lost"]),
  );
  expect(red.get("says the secret")).toContain("checks that the product is there and takes its credentials");
  expect(red.get("plans without end")).toContain("is made once, with our id, and found again by it alone");
  expect(red.get("takes trouble for a refusal")).toContain("waits for a product that is unwell, and no longer than it may");
  expect(red.get("skips in silence")).toStrictEqual(new Set(["says of a member without a tenant why it waits, or does without"]));
});

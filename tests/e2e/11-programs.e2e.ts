import { mkdtemp, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { expect, it } from "vitest";

import { HOME } from "./machine/engine.ts";
import { livekitFolder } from "./machine/fetch.ts";
import { run } from "./machine/run.ts";

const ROOT = resolve(import.meta.dirname, "../..");
/** Components with tests that ask the product itself, and are skipped where it is not installed. */
const COMPONENTS = ["authentik", "element-call", "jitsi", "nextcloud"];
/** How those tests are called. */
const ASKED = ["in Python", "the real LiveKit", "in a real Prosody", "as PHP reads it"];

it("Prosody, LiveKit, PHP and Python take what is rendered for them: no test that asks them is skipped here", async () => {
  const report = join(await mkdtemp(`${HOME}/programs-`), "report.json");
  await run(
    "npx",
    ["vitest", "run", ...COMPONENTS.map((id) => `packages/catalog/src/${id}/`), "--reporter=json", `--outputFile=${report}`],
    { cwd: ROOT, env: { ...process.env, PATH: `${await livekitFolder()}:${process.env["PATH"] ?? ""}` } },
  );
  const { testResults } = JSON.parse(await readFile(report, "utf8")) as {
    testResults: readonly { readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[] }[];
  };
  const asked = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ fullName, status }) => ({ fullName, status, of: ASKED.find((name) => fullName.includes(name)) }))
    .filter(({ of }) => of !== undefined);
  expect(ASKED.filter((name) => !asked.some(({ of }) => of === name))).toEqual([]);
  expect(asked.filter(({ status }) => status !== "passed")).toEqual([]);
});

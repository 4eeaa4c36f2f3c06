import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";

import { afterEach, beforeEach, expect, it } from "vitest";

import { localTarget } from "../target/local.ts";
import type { Target } from "../target/target.ts";
import type { MaterializedRelease } from "./materialize.ts";
import { upload } from "./releases.ts";

const release = {
  key: "1a2b3c4d5e6f",
  files: [
    { path: "compose.yaml", content: "services: {}\n" },
    { path: "secrets/synapse/run/secrets/macaroon", content: "x".repeat(2000) },
  ],
} as unknown as MaterializedRelease;
const ID = "20261125T101500Z-1a2b3c4d5e6f";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "allod-releases-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const siteOn = (target: Target) => ({ target, root, project: "allod-acme" });

/** As when whoever sends is killed: the target sees an end after so many bytes, and goes on. */
function cutAfter(bytes: number): Target {
  const local = localTarget();
  return {
    ...local,
    async run(argv, options = {}) {
      const { stdin } = options;
      if (!(stdin instanceof Readable)) return local.run(argv, options);
      return local.run(argv, { ...options, stdin: (await buffer(stdin)).subarray(0, bytes) });
    },
  };
}

it("a release has its name when all of it is there, and is taken as it is when it comes again", async () => {
  await upload(siteOn(localTarget()), ID, release);
  expect((await readdir(join(root, "releases", ID))).toSorted()).toEqual(["compose.yaml", "secrets"]);
  await upload(siteOn(localTarget()), ID, release);
  expect(await readFile(join(root, "releases", ID, "secrets/synapse/run/secrets/macaroon"), "utf8")).toHaveLength(2000);
  expect(await readdir(join(root, "releases"))).toEqual([ID]);
});

// Blocks of 512 bytes: four directories, a file of one block with its header, another one of four.
it.each([0, 512, 1024, 2048, 3072, 3584, 5632])("one that broke off after %i bytes never has its name", async (bytes) => {
  await expect(upload(siteOn(cutAfter(bytes)), ID, release)).rejects.toMatchObject({ code: "target.script" });
  expect(await readdir(join(root, "releases"))).not.toContain(ID);
  await upload(siteOn(localTarget()), ID, release);
  expect(await readdir(join(root, "releases"))).toEqual([ID]);
});

import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Secret } from "@allod/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { materialize, resolveText } from "./materialize.ts";
import { writeFolder } from "./write-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "allod-folder-")), "deploy");
});
afterEach(() => rm(join(folder, ".."), { recursive: true }));

const ref = { kind: "secret-ref", name: "a/b", spec: { type: "token", bytes: 32, encoding: "hex" } } as const;

function release(paths: readonly string[]) {
  const tree = new Map(
    paths.map((path) => [
      path,
      {
        content: { parts: path.startsWith("secrets/") ? ["p=", { ref, escape: "none" as const }] : [path] },
        sensitive: path.startsWith("secrets/"),
      },
    ]),
  );
  return materialize(
    tree,
    { version: 1, workspace: "acme", project: "allod-acme", workloads: {}, files: [...paths] },
    { reveal: () => new Secret("s3cret"), has: () => true },
  );
}

describe("writeFolder", () => {
  it("writes the tree, secrets for its owner only", async () => {
    expect(await writeFolder(folder, release(["compose.yaml", "secrets/a/etc/x"]))).toEqual({ written: 3, removed: 0 });
    expect(await readFile(join(folder, "secrets/a/etc/x"), "utf8")).toBe("p=s3cret");
    expect((await stat(join(folder, "secrets"))).mode & 0o777).toBe(0o700);
  });

  it("knows a folder that it could not finish as its own", async () => {
    await mkdir(join(folder, "compose.yaml"), { recursive: true });
    await expect(writeFolder(folder, release(["a.yaml", "compose.yaml"]))).rejects.toMatchObject({ code: "file.write" });
    await rm(join(folder, "compose.yaml"), { recursive: true });
    expect(await writeFolder(folder, release(["a.yaml", "compose.yaml"]))).toEqual({ written: 3, removed: 0 });
  });

  it("removes what an earlier one wrote and this one does not", async () => {
    await writeFolder(folder, release(["compose.yaml", "old.yaml"]));
    expect(await writeFolder(folder, release(["compose.yaml"]))).toEqual({ written: 2, removed: 1 });
    expect((await readdir(folder)).toSorted()).toEqual(["compose.yaml", "manifest.json"]);
  });

  it("refuses a folder with files that it did not write, and touches none of them", async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "mine.txt"), "mine");
    await expect(writeFolder(folder, release(["compose.yaml"]))).rejects.toMatchObject({ code: "render.folder.foreign" });
    expect(await readdir(folder)).toEqual(["mine.txt"]);
  });

  it("does not follow a forged list of its own files out of the folder", async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "../precious"), "keep me");
    await writeFile(join(folder, "manifest.json"), JSON.stringify({ version: 1, files: ["../precious"] }));
    await writeFolder(folder, release(["compose.yaml"])).catch(() => undefined);
    expect(await readFile(join(folder, "../precious"), "utf8")).toBe("keep me");
  });

  it("says so when the folder is a file", async () => {
    await writeFile(folder, "a file");
    await expect(writeFolder(folder, release(["compose.yaml"]))).rejects.toMatchObject({ code: "file.write" });
  });
});

describe("resolveText", () => {
  it("refuses a secret with a line break inside a line: it would begin a setting of its own", () => {
    expect(() => resolveText({ parts: ["password=", { ref, escape: "none" }] }, () => new Secret("a\nadmin=true"))).toThrow(/line break/);
    expect(resolveText({ parts: [{ ref, escape: "none" }] }, () => new Secret("a\nb"))).toBe("a\nb");
    expect(resolveText({ parts: ['"', { ref, escape: "json" }, '"'] }, () => new Secret('a"\nb'))).toBe('"a\\"\\nb"');
  });
});

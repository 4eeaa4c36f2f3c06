import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { withLock } from "../release/lock.ts";
import { localTarget } from "./local.ts";
import { quoteCommand } from "./quote.ts";
import { sshTarget } from "./ssh.ts";

describe("arguments over SSH", () => {
  it("reach the program as they are, whatever is in them: a real shell is asked", () => {
    const argument = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 5 }), (args) => {
        const output = execFileSync("sh", ["-c", quoteCommand(["printf", "%s\\0", ...args])], { encoding: "utf8" });
        expect(output.split("\0").slice(0, -1)).toEqual(args);
      }),
      { numRuns: 60 },
    );
  });
});

describe("an SSH address", () => {
  it.each([
    "http://x",
    "ssh://",
    "ssh://-oProxyCommand=x",
    "ssh://user@-x",
    "ssh://user:password@host",
    "ssh://host/path",
    "host",
    "ssh://-u@host",
  ])("%s is refused", async (address) => {
    await expect(sshTarget(address)).rejects.toMatchObject({ code: "target.address.invalid" });
  });

  it.each(["ssh://root@server.example.org", "ssh://server:2222", "ssh://me@[2001:db8::1]:22"])("%s is taken", async (address) => {
    const target = await sshTarget(address);
    expect(target.name).toBe(address);
    await target.close();
  });
});

describe("this machine", () => {
  const target = localTarget();

  it("runs programs with arguments and input, and tells their end", async () => {
    expect(await target.run(["sh", "-c", 'cat; echo "$1" >&2; exit 3', "sh", "a b"], { stdin: "in" })).toEqual({
      code: 3,
      stdout: "in",
      stderr: "a b\n",
    });
  });

  it("says so when a program is not there or does not end", async () => {
    await expect(target.run(["no-such-program"])).rejects.toMatchObject({ code: "target.program.missing" });
    await expect(target.run(["sleep", "60"], { timeout: 50 })).rejects.toMatchObject({ code: "target.command.timeout" });
  });

  it("does not mind a program that does not read its input", async () => {
    expect((await target.run(["true"], { stdin: "x".repeat(1_000_000) })).code).toBe(0);
  });
});

describe("the lock", () => {
  it("is held by one at a time, and free again afterwards, also after a failure", async () => {
    const root = join(await mkdtemp(join(tmpdir(), "allod-lock-")), "acme");
    const site = { target: localTarget(), project: "allod-acme", root };
    try {
      await withLock(site, async () => {
        await expect(withLock(site, async () => "second")).rejects.toMatchObject({ code: "target.locked" });
      });
      await expect(withLock(site, () => Promise.reject(new Error("it failed")))).rejects.toThrow("it failed");
      expect(await withLock(site, async () => "third")).toBe("third");
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  it("is taken in no directory that holds anything else, nor in one that others need", async () => {
    const root = join(await mkdtemp(join(tmpdir(), "allod-lock-")), "acme");
    const site = { target: localTarget(), project: "allod-acme", root };
    try {
      await mkdir(join(root, "releases"), { recursive: true });
      expect(await withLock(site, async () => "ours")).toBe("ours");
      await writeFile(join(root, ".htpasswd"), "");
      await expect(withLock(site, async () => "theirs")).rejects.toMatchObject({
        code: "target.foreign",
        message: expect.stringContaining(".htpasswd") as string,
      });
      for (const other of ["/", "/opt", "relative/path", "/srv/../etc"])
        await expect(withLock({ ...site, root: other }, async () => "no")).rejects.toMatchObject({ code: "target.root" });
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});

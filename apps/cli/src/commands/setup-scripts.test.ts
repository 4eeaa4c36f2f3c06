import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { main } from "../main.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-setup-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const CHAT = `apiVersion: allod.dev/v1
kind: Workspace
name: acme
domain: acme.example
admin: { email: anna@acme.example }
suite: chat
providers: { oidcClient: keycloak }
`;
const MAIL = `${CHAT}components: { stalwart: { enabled: true } }\n`;

async function run(file: string, ...more: readonly string[]) {
  await writeFile(join(folder, "workspace.yaml"), file);
  const out = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof out) => new PassThrough().on("data", (chunk: Buffer) => void (out[name] += chunk.toString()));
  const code = await main(["setup-scripts", ...more], {
    stdin: Readable.from([]),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    env: { HOME: folder },
    cwd: folder,
  });
  await new Promise(setImmediate);
  return { code, ...out, lines: out.stdout.trim().split("\n") };
}
const at = (name: string): string => join(folder, "setup", name);
const OUT = ["--out", "setup"];

describe("setup-scripts", () => {
  it("writes what the workspace has programs for, and says what", async () => {
    const { code, lines } = await run(CHAT, ...OUT);
    expect({ code, lines }).toEqual({
      code: 0,
      lines: ["written    setup/element-desktop.ps1", "written    setup/element-desktop.sh", "written    setup/index.html"],
    });
    expect(await readFile(at("element-desktop.sh"), "utf8")).toContain("https://matrix.acme.example");
    expect((await stat(at("element-desktop.sh"))).mode & 0o111).toBe(0o111);
  });

  it("sends nobody to Element X where it cannot sign in", async () => {
    await run(CHAT, ...OUT);
    expect(await readFile(at("index.html"), "utf8")).toContain("Element X");
    await run(`${CHAT}components: { synapse: { signIn: oidc } }\n`, ...OUT);
    const page = await readFile(at("index.html"), "utf8");
    expect(page).toContain("Element on a computer");
    expect(page).not.toContain("Element X");
  });

  it("writes nothing a second time", async () => {
    await run(MAIL, ...OUT);
    const { ino } = await stat(at("index.html"));
    const { lines } = await run(MAIL, ...OUT);
    expect(lines.every((line) => line.startsWith("unchanged"))).toBe(true);
    expect((await stat(at("index.html"))).ino).toBe(ino);
  });

  it("removes its own files that nothing stands behind any more", async () => {
    await run(MAIL, ...OUT);
    expect(await readdir(join(folder, "setup"))).toContain("thunderbird.xml");
    expect((await run(CHAT, ...OUT)).lines).toContain("removed    setup/thunderbird.xml");
    expect(await readdir(join(folder, "setup"))).toEqual(["element-desktop.ps1", "element-desktop.sh", "index.html"]);
  });

  it("never touches a file that is somebody's own", async () => {
    await run(CHAT, ...OUT);
    for (const name of ["index.html", "mail.txt", "notes.txt"]) await writeFile(at(name), "mine");
    const { code, stderr, stdout } = await run(MAIL, ...OUT);
    expect(code).toBe(0);
    expect(stderr).toContain("setup/index.html is not ours and stays as it is.");
    expect(stdout).not.toContain("index.html");
    for (const name of ["index.html", "mail.txt", "notes.txt"]) expect(await readFile(at(name), "utf8")).toBe("mine");
  });

  it("tells programs what became of each file, and asks for a directory", async () => {
    const { stdout } = await run(CHAT, ...OUT, "--json");
    expect(JSON.parse(stdout)).toEqual({
      directory: join(folder, "setup"),
      files: ["element-desktop.ps1", "element-desktop.sh", "index.html"].map((file) => ({ file, outcome: "written" })),
    });
    expect(await run(CHAT)).toMatchObject({ code: 2, stderr: expect.stringContaining("--out") as string });
  });
});

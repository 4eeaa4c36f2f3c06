import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CHAT_FILE, runIn } from "../running.test-support.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-setup-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const MAIL = `${CHAT_FILE}components: { stalwart: { enabled: true } }\n`;

async function run(file: string, ...more: readonly string[]) {
  await writeFile(join(folder, "workspace.yaml"), file);
  const ended = await runIn(folder, ["setup-scripts", ...more]);
  return { ...ended, lines: ended.stdout.trim().split("\n") };
}
const at = (name: string): string => join(folder, "setup", name);
const OUT = ["--out", "setup"];

describe("setup-scripts", () => {
  it("writes what the workspace has programs for, and says what", async () => {
    const { code, lines } = await run(CHAT_FILE, ...OUT);
    expect({ code, lines }).toEqual({
      code: 0,
      lines: ["written    setup/element-desktop.ps1", "written    setup/element-desktop.sh", "written    setup/index.html"],
    });
    expect(await readFile(at("element-desktop.sh"), "utf8")).toContain("https://matrix.acme.example");
    expect((await stat(at("element-desktop.sh"))).mode & 0o111).toBe(0o111);
  });

  it("sends nobody to Element X where it cannot sign in", async () => {
    await run(CHAT_FILE, ...OUT);
    expect(await readFile(at("index.html"), "utf8")).toContain("Element X");
    await run(`${CHAT_FILE}components: { synapse: { signIn: oidc } }\n`, ...OUT);
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
    expect((await run(CHAT_FILE, ...OUT)).lines).toContain("removed    setup/thunderbird.xml");
    expect(await readdir(join(folder, "setup"))).toEqual(["element-desktop.ps1", "element-desktop.sh", "index.html"]);
  });

  it("never touches a file that is somebody's own", async () => {
    await run(CHAT_FILE, ...OUT);
    for (const name of ["index.html", "mail.txt", "notes.txt"]) await writeFile(at(name), "mine");
    const { code, stderr, stdout } = await run(MAIL, ...OUT);
    expect(code).toBe(0);
    expect(stderr).toContain("setup/index.html is not ours and stays as it is.");
    expect(stdout).not.toContain("index.html");
    for (const name of ["index.html", "mail.txt", "notes.txt"]) expect(await readFile(at(name), "utf8")).toBe("mine");
  });

  it("tells programs what became of each file, and asks for a directory", async () => {
    const { stdout } = await run(CHAT_FILE, ...OUT, "--json");
    expect(JSON.parse(stdout)).toEqual({
      directory: join(folder, "setup"),
      files: ["element-desktop.ps1", "element-desktop.sh", "index.html"].map((file) => ({ file, outcome: "written" })),
    });
    expect(await run(CHAT_FILE)).toMatchObject({ code: 2, stderr: expect.stringContaining("--out") as string });
  });
});

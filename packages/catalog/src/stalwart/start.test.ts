import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { restartScript, startScript } from "./start.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-stalwart-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const lines = async (): Promise<string[]> => (await readFile(at("log"), "utf8")).trim().split("\n");

/** Starts the script with a program of ours in the server's place: a real one, because the loader runs nothing else. */
async function begin() {
  await writeFile(at("env"), "SERVER_NOTE='from the file'\n");
  // The loader is given a real program (bash) and the "configuration" is what that runs.
  await writeFile(
    at("server.sh"),
    `echo "started $SERVER_NOTE" >> ${at("log")}\ntrap 'echo ended >> ${at("log")}; exit 7' TERM\nwhile :; do sleep 0.05; done\n`,
  );
  const script = startScript({ program: "/usr/bin/bash", configuration: at("server.sh"), environment: at("env"), state: folder }).replace(
    "--config ",
    "",
  );
  await writeFile(at("start.sh"), script);
  await chmod(at("start.sh"), 0o700);
  return spawn("bash", [at("start.sh")], { stdio: "inherit" });
}

async function restart(): Promise<number> {
  await writeFile(at("restart.sh"), restartScript({ state: folder, alive: `[ -s ${at("log")} ]` }));
  const [code] = (await once(spawn("bash", [at("restart.sh")]), "exit")) as [number];
  return code;
}

describe.skipIf(process.platform !== "linux" || process.arch !== "x64")("the start script", () => {
  it("starts the server with what the file says, anew when it is asked to, and ends with it", async () => {
    const shell = await begin();
    const ended = once(shell, "exit");
    await expect.poll(() => lines().catch(() => [])).toEqual(["started from the file"]);
    expect(await restart()).toBe(0);
    await expect.poll(lines).toEqual(["started from the file", "ended", "started from the file"]);
    shell.kill("SIGTERM");
    expect(await ended).toEqual([7, null]);
    expect(await lines()).toEqual(["started from the file", "ended", "started from the file", "ended"]);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadedFiles } from "@allod/ui/vite";

import { newApp } from "../apps/control-plane/src/http/server.ts";
import { startApi } from "../apps/control-plane/src/http/api.test-support.ts";
import type { Line } from "./bench.ts";

const ROOT = join(import.meta.dirname, "..");
const REQUESTS = 3000;
const AT_ONCE = 32;
const PORT = 7392;
/** Beside the start itself, which the launcher is part of. */
const LAUNCHER = ["src/i18n/en.ts"];

/** Starting, standing idle, the first page, and requests to the API beside a framework that does nothing. */
export async function platform(): Promise<Line[]> {
  return [...(await started()), launcher(), await requests()];
}

async function started(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), "allod-bench-"));
  chmodSync(folder, 0o755);
  const args = [join(ROOT, "apps/control-plane/src/main.ts"), "--port", String(PORT), "--data", join(folder, "data")];
  try {
    const first = await startOnce(args);
    const second = await startOnce(args);
    return [
      {
        name: "start",
        value: Math.round(first.ms),
        unit: "ms on an empty folder",
        beside: `again: ${Math.round(second.ms)} ms`,
        ratio: round(first.ms / second.ms),
      },
      {
        name: "memory.idle",
        value: second.megabytes,
        unit: "MB resident, without the database",
        beside: "the aim of 250 MB",
        ratio: round(second.megabytes / 250),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOnce(args: readonly string[]): Promise<{ ms: number; megabytes: number }> {
  const begun = performance.now();
  const child = spawn(process.execPath, args);
  let said = "";
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (said.includes("Ctrl-C ends")) resolve();
    });
  });
  const ms = performance.now() - begun;
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, "utf8"))?.[1];
  child.kill("SIGINT");
  await once(child, "exit");
  return { ms, megabytes: Math.round(Number(resident) / 1024) };
}

function launcher(): Line {
  const files = loadedFiles(join(ROOT, "apps/portal/dist"), LAUNCHER);
  const kilobytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
  return {
    name: "launcher",
    value: Math.round(kilobytes),
    unit: `kB in ${files.length} requests`,
    beside: "the aim of 200 kB",
    ratio: round(kilobytes / 200),
  };
}

/** `GET /v1/me` with a token, through the database, beside a bare instance of the framework that answers at once. */
async function requests(): Promise<Line> {
  const api = await startApi();
  const bare = newApp({});
  bare.get("/v1/me", async () => ({ id: "x" }));
  try {
    const person = await api.person("anna");
    await api.member(await api.tenant("acme"), person);
    const authorization = `Bearer ${await api.token("anna")}`;
    const [ours, theirs] = [await perSecond(api.app, authorization), await perSecond(bare, authorization)];
    return {
      name: "api",
      value: Math.round(ours),
      unit: "authenticated requests/s",
      beside: `the bare framework: ${Math.round(theirs)}/s`,
      ratio: round(ours / theirs),
    };
  } finally {
    await bare.close();
    await api.stop();
  }
}

async function perSecond(app: { listen(options: object): Promise<string> }, authorization: string): Promise<number> {
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  const ask = async (): Promise<void> => void (await (await fetch(`${address}/v1/me`, { headers: { authorization } })).arrayBuffer());
  await ask();
  let left = REQUESTS;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await ask();
    }),
  );
  return REQUESTS / ((performance.now() - begun) / 1000);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

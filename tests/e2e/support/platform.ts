import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../../../apps/control-plane/src/main.ts");
const STARTS_WITHIN = 60_000;

/** The control plane as `npm start` starts it, in a folder and on a port of its own. */
export class Platform {
  readonly #folder: string;
  readonly port: number;
  #child: ChildProcess | undefined;
  /** What it printed since its last start. */
  output = "";

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  static async create(): Promise<Platform> {
    const folder = await mkdtemp("/var/tmp/allod-platform-");
    // Its database is another user, who must get there.
    await chmod(folder, 0o755);
    return new Platform(folder, await freePort());
  }

  origin(site: "portal" | "operator" | "mail" | "id"): string {
    return `http://${site}.localhost:${this.port}`;
  }

  get data(): string {
    return join(this.#folder, "data");
  }

  /** Resolves when it says that it runs; rejects with what it said instead. */
  async start(...options: readonly string[]): Promise<void> {
    this.output = "";
    const child = spawn(process.execPath, [MAIN, "--port", String(this.port), "--data", this.data, ...options]);
    this.#child = child;
    const said = new Promise<void>((resolve, reject) => {
      const listen = (chunk: Buffer): void => {
        this.output += chunk.toString("utf8");
        if (this.output.includes("Allod is running")) resolve();
      };
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      child.once("exit", () => reject(new Error(this.output)));
      AbortSignal.timeout(STARTS_WITHIN).addEventListener("abort", () => reject(new Error(`not started in time: ${this.output}`)));
    });
    await said;
  }

  /** As Ctrl-C does, or as a power cut does. Resolves with its exit code. */
  async end(signal: "SIGINT" | "SIGKILL" = "SIGINT"): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  }

  async remove(): Promise<void> {
    await this.end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

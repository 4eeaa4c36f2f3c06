import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { workspaceText } from "../../golden/workspace-text.ts";
import { dockerEnv, HOME } from "../machine/engine.ts";
import { attempt, type Output, run } from "../machine/run.ts";

const ALLOD = resolve(import.meta.dirname, "../../../apps/cli/bin/allod");
/** Where the workspace under test stands on its target. */
export const SITE = `${HOME}/site`;
export const DOMAIN = "acme.test";
export const PROJECT = "allod-acme";

/** A folder with a workspace file and a key, used through the real command. */
export class Workspace {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Made by `allod init`. */
  static async init(): Promise<Workspace> {
    await mkdir(`${HOME}/workspaces`, { recursive: true });
    const workspace = new Workspace(await mkdtemp(`${HOME}/workspaces/w-`));
    const made = await workspace.allod(["init", "--name", "acme", "--domain", DOMAIN, "--email", `anna.berg@${DOMAIN}`]);
    if (made.code !== 0) throw new Error(made.stderr);
    return workspace;
  }

  /** The one workspace that all files of tests share, so that each begins where the one before ended. */
  static async shared(): Promise<Workspace> {
    const note = `${HOME}/workspaces/shared`;
    const known = await readFile(note, "utf8").catch(() => undefined);
    if (known !== undefined) return new Workspace(known);
    const workspace = await Workspace.init();
    await writeFile(note, workspace.folder);
    return workspace;
  }

  async write(more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await writeFile(join(this.folder, "workspace.yaml"), workspaceText(more));
  }

  /** Runs `allod` here. */
  allod(args: readonly string[], env: NodeJS.ProcessEnv = dockerEnv): Promise<Output> {
    return attempt(ALLOD, args, { cwd: this.folder, env });
  }

  /** Runs `allod … --root SITE --json`, which must succeed, and gives what it printed. */
  async json<T>(args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.allod([...args, "--root", SITE, "--json"]);
    if (code !== 0) throw new Error(`allod ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** Brings the workspace up; it must succeed. */
  up(): Promise<Up> {
    return this.json<Up>(["up"]);
  }

  /** Starts `allod up` and gives its process, in a process group of its own. */
  startUp(): ChildProcess {
    return spawn(ALLOD, ["up", "--root", SITE], { cwd: this.folder, env: dockerEnv, stdio: "ignore", detached: true });
  }

  async secret(name: string): Promise<string> {
    return run(ALLOD, ["secrets", "show", name], { cwd: this.folder, env: dockerEnv }).then((value) => value.trimEnd());
  }

  /** Every secret by name. */
  async secrets(): Promise<Map<string, string>> {
    const { secrets } = JSON.parse(await run(ALLOD, ["secrets", "list", "--json"], { cwd: this.folder, env: dockerEnv })) as {
      secrets: string[];
    };
    const values = new Map<string, string>();
    for (const name of secrets) values.set(name, await this.secret(name));
    return values;
  }
}

/** What `allod up --json` prints. */
export interface Up {
  readonly release: string;
  readonly changed: boolean;
  readonly changes: readonly { readonly workload: string; readonly kind: string; readonly reasons: readonly string[] }[];
  readonly tasks: readonly { readonly task: string; readonly changes: readonly string[] }[];
  readonly probes: readonly { readonly id: string; readonly status: string; readonly evidence: string }[];
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { deployErrors } from "../errors.ts";
import { quoteCommand } from "./quote.ts";
import { runProgram, startProgram } from "./spawn.ts";
import type { CommandResult, Target } from "./target.ts";

/** What OpenSSH answers when it did not get as far as running the program. */
const SSH_FAILED = 255;

/**
 * A machine reached with the system's own `ssh`, with its configuration, keys and known hosts. One connection is shared
 * by all commands. Throws when the address is none.
 */
export async function sshTarget(address: string): Promise<Target> {
  const url = parse(address);
  const folder = await mkdtemp(join(tmpdir(), "allod-ssh-"));
  const login = url.username === "" ? url.hostname : `${decodeURIComponent(url.username)}@${url.hostname}`;
  const options = [
    "-o",
    "BatchMode=yes",
    "-o",
    "ConnectTimeout=15",
    "-o",
    "ServerAliveInterval=15",
    "-o",
    "ControlMaster=auto",
    "-o",
    `ControlPath=${join(folder, "%C")}`,
    "-o",
    "ControlPersist=60",
  ];
  const connection = [...options, ...(url.port === "" ? [] : ["-p", url.port])];
  const remote = (argv: readonly string[]): [string, ...string[]] => ["ssh", "-T", ...connection, "--", login, quoteCommand(argv)];

  const host = await reachedAt(connection, login, url.hostname.replaceAll(/[[\]]/g, ""));
  return {
    name: address,
    address: host,
    async run(argv, commandOptions) {
      const result = await runProgram(remote(argv), commandOptions);
      if (result.code === SSH_FAILED) throw unreachable(address, result);
      return result;
    },
    start: (argv) => startProgram(remote(argv)),
    async close() {
      await runProgram(["ssh", ...connection, "-O", "exit", "--", login]).catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where the host really is: `ssh` may know it by an alias. Undefined behind a jump host: its ports need not be reachable from here. */
async function reachedAt(connection: readonly string[], login: string, name: string): Promise<string | undefined> {
  // Where there is no ssh, the first command says so.
  const { code, stdout } = await runProgram(["ssh", "-G", ...connection, "--", login]).catch(() => ({ code: SSH_FAILED, stdout: "" }));
  if (code !== 0) return name;
  const setting = (key: string): string | undefined => new RegExp(`^${key} (.+)$`, "m").exec(stdout)?.[1];
  const jumps = [setting("proxyjump"), setting("proxycommand")].some((value) => value !== undefined && value !== "none");
  return jumps ? undefined : (setting("hostname") ?? name);
}

function parse(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // A name that begins with a hyphen would be an option of ssh.
  const usable =
    url !== undefined &&
    url.protocol === "ssh:" &&
    /^[\w.:[\]-]+$/.test(url.hostname) &&
    !url.hostname.startsWith("-") &&
    /^(?!-)[\w.%-]*$/.test(url.username) &&
    url.password === "" &&
    (url.pathname === "" || url.pathname === "/");
  if (!usable) throw deployErrors.error("target.address.invalid", { address: address.slice(0, 100) });
  return url;
}

function unreachable(address: string, { stderr }: CommandResult): Error {
  const reason = stderr.trim().split("\n").at(-1)?.slice(0, 200) ?? "";
  return deployErrors.error("target.unreachable", { address, reason: reason === "" ? "ssh gave no reason" : reason });
}

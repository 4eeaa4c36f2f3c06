import { rm } from "node:fs/promises";

import { catalog } from "@allod/catalog";
import { compile } from "@allod/compiler";

import { dockerEnv, HOME, installPackages, say, startEngine, stopEngine } from "../machine/engine.ts";
import { buildImages, type Recipe, recipes } from "../machine/images.ts";
import { workspaceText } from "../../golden/workspace-text.ts";
import { attempt } from "../machine/run.ts";
import { SITE } from "./workspace.ts";

/** Prepares the machine: packages, an engine of its own, images of the real products. Leaves nothing of an earlier run. */
export async function setup(): Promise<() => Promise<void>> {
  await installPackages();
  await startEngine();
  await buildImages(references());
  await clean();
  return async () => {
    if (process.env["ALLOD_E2E_KEEP"] !== undefined) return say("kept what runs, as ALLOD_E2E_KEEP says");
    await clean();
    await stopEngine();
  };
}

/** The names that the rendered files ask for. */
export function references(): Record<Recipe, string> {
  const { plan } = compile(workspaceText({ components: { synapse: { cache: true } } }), catalog);
  const images = new Map(plan?.workloads.map(({ component, image }) => [component, image]));
  return Object.fromEntries(recipes.map((recipe) => [recipe, images.get(recipe) ?? ""])) as Record<Recipe, string>;
}

async function clean(): Promise<void> {
  const sweep = "docker ps -aq | xargs -r docker rm -f; docker volume ls -q | xargs -r docker volume rm -f; docker network prune -f";
  await attempt("sh", ["-c", sweep], { env: dockerEnv });
  await rm(SITE, { recursive: true, force: true });
  await rm(`${HOME}/workspaces`, { recursive: true, force: true });
}

import { rm } from "node:fs/promises";

import { catalog } from "@allod/catalog";
import { compile } from "@allod/compiler";

import { dockerEnv, HOME, installPackages, say, startEngine, stopEngine } from "../machine/engine.ts";
import { buildControlPlane, buildImages, imageNames, type Recipe, recipes } from "../machine/images.ts";
import { workspaceText } from "../../golden/workspace-text.ts";
import { attempt } from "../machine/run.ts";
import { companyText } from "./company.ts";
import { SITE } from "./workspace.ts";

const NODE = `${imageNames.node}:24`;
const CONTROL_PLANE = "ghcr.io/allod-dev/control-plane";

/** Prepares the machine: packages, an engine of its own, images of the real products. Leaves nothing of an earlier run. */
export async function setup(): Promise<() => Promise<void>> {
  await installPackages();
  await startEngine();
  await buildImages(references());
  await buildControlPlane(named(CONTROL_PLANE, images()), NODE);
  await clean();
  return async () => {
    if (process.env["ALLOD_E2E_KEEP"] !== undefined) return say("kept what runs, as ALLOD_E2E_KEEP says");
    await clean();
    await stopEngine();
  };
}

/** The names that the rendered files ask for. */
export function references(): Record<Recipe, string> {
  const all = images();
  return Object.fromEntries(recipes.map((recipe) => [recipe, recipe === "node" ? NODE : named(imageNames[recipe], all)])) as Record<
    Recipe,
    string
  >;
}

/** Every image of the workspaces under test. */
function images(): string[] {
  return [workspaceText({ components: { synapse: { cache: true } } }), companyText()].flatMap((text) => {
    const { plan, diagnostics } = compile(text, catalog);
    if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
    return plan.workloads.map(({ image }) => image);
  });
}

function named(name: string, all: readonly string[]): string {
  const found = all.find((image) => image.slice(0, image.lastIndexOf(":")) === name);
  if (found === undefined) throw new Error(`no workspace under test asks for ${name}`);
  return found;
}

async function clean(): Promise<void> {
  const sweep = "docker ps -aq | xargs -r docker rm -f; docker volume ls -q | xargs -r docker volume rm -f; docker network prune -f";
  await attempt("sh", ["-c", sweep], { env: dockerEnv });
  await rm(SITE, { recursive: true, force: true });
  await rm(`${HOME}/workspaces`, { recursive: true, force: true });
}

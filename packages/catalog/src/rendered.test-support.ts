import { existsSync } from "node:fs";
import { join } from "node:path";

import { type Compiled, compile, displayText, type Plan, type PlannedWorkload } from "@allod/compiler";
import { parse, stringify } from "yaml";

import { catalog } from "./catalog.ts";

/** The products' own schemas, where they are at hand; they are not ours and not part of the project. */
const SCHEMAS = join(import.meta.dirname, "../../../../shared/schemas");

/** The path of a product's schema, and whether it is there: `it.skipIf(!schema.present)`. */
export function productSchema(path: string): { path: string; present: boolean } {
  const full = join(SCHEMAS, path);
  return { path: full, present: existsSync(full) };
}

/** Synapse signs people in itself where the workspace is small and its file does not say who does: tests of everything else need no more. */
function quicklyChosen({ suite = "chat", components }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { synapse, ...others } = (components ?? {}) as Readonly<Record<string, object>>;
  return suite === "chat" ? { components: { ...others, synapse: { signIn: "oidc", ...synapse } } } : {};
}

/** What a workspace that is chat with Keycloak, and whatever is chosen beside that, becomes. */
export class Rendered {
  readonly plan: Plan;
  readonly warnings: Compiled["diagnostics"];
  readonly #files: NonNullable<Compiled["files"]>;

  constructor(more: Readonly<Record<string, unknown>> = {}) {
    const source = stringify({
      apiVersion: "allod.dev/v1",
      kind: "Workspace",
      name: "acme",
      domain: "acme.test",
      admin: { email: "anna.berg@acme.test" },
      suite: "chat",
      providers: { oidcClient: "keycloak" },
      ...more,
      ...quicklyChosen(more),
    });
    const { plan, files, diagnostics } = compile(source, catalog);
    if (plan === undefined || files === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
    this.plan = plan;
    this.warnings = diagnostics;
    this.#files = files;
  }

  /** A workload's file, with `[secret name]` for each secret. */
  file(workload: string, path: string): string {
    const found = [...this.#files].find(([name]) => name.endsWith(`/${workload}${path}`));
    if (found === undefined) throw new Error(`there is no ${path} for ${workload}`);
    return displayText(found[1].content);
  }

  json<T = Record<string, unknown>>(workload: string, path: string): T {
    return JSON.parse(this.file(workload, path)) as T;
  }

  yaml<T = Record<string, unknown>>(workload: string, path: string): T {
    return parse(this.file(workload, path)) as T;
  }

  workload(id: string): PlannedWorkload {
    const found = this.plan.workloads.find((workload) => workload.id === id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    return found;
  }
}

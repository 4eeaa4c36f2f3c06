import type { Diagnostic } from "@allod/core";

import type { CapabilityName, CapabilityRequest, Catalog, Component } from "../component/index.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Contexts } from "./context.ts";
import { planErrors } from "./errors.ts";

/** A component that takes part, why, what it asks for, and who is to answer. */
export interface Selected {
  readonly component: Component;
  readonly because: string;
  readonly requests: readonly { readonly request: CapabilityRequest; readonly provider: string | undefined }[];
}

/** Decides which components take part: those switched on, and the providers of whatever they need, to the end of the chain. */
export function select(
  catalog: Catalog,
  workspace: Workspace,
  contexts: Contexts,
): { selected: Map<string, Selected>; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = checkChoices(catalog, workspace);
  // With a wrong choice, everything that follows would only repeat it.
  if (diagnostics.length > 0) return { selected: new Map(), diagnostics };
  const selected = new Map<string, Selected>();
  const queue: { component: Component; because: string }[] = [...catalog.values()]
    .filter((component) => workspace.components[component.id]?.enabled ?? component.default)
    .map((component) => ({ component, because: workspace.components[component.id]?.enabled === true ? "chosen" : "default" }));

  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { component, because } = next;
    const context = contexts.get(component.id);
    if (context === undefined || selected.has(component.id)) continue;
    const requests = component.needs(context as never).map((request) => {
      const found = providerOf(request.capability, { catalog, workspace });
      if ("component" in found) {
        queue.push({ component: found.component, because: `${component.id} needs ${request.capability}` });
        return { request, provider: found.component.id };
      }
      if (request.optional !== true || found.candidates.length > 1)
        diagnostics.push(unanswered(component, request.capability, { candidates: found.candidates, catalog }));
      return { request, provider: undefined };
    });
    selected.set(component.id, { component, because, requests });
  }
  return { selected: new Map([...selected].toSorted(([a], [b]) => (a < b ? -1 : 1))), diagnostics: unique(diagnostics) };
}

/** The one that the file chooses; the only one there is; or the only one that is switched on. */
function providerOf(
  capability: CapabilityName,
  { catalog, workspace }: { catalog: Catalog; workspace: Workspace },
): { component: Component } | { candidates: readonly string[] } {
  const able = providersOf(capability, catalog).filter((component) => workspace.components[component.id]?.enabled !== false);
  const chosen = workspace.providers[capability];
  const on = able.filter((component) => workspace.components[component.id]?.enabled === true);
  const fitting = chosen !== undefined ? able.filter((component) => component.id === chosen) : on.length === 1 ? on : able;
  const [only] = fitting;
  return only !== undefined && fitting.length === 1 ? { component: only } : { candidates: fitting.map((component) => component.id) };
}

function providersOf(capability: CapabilityName, catalog: Catalog): Component[] {
  return [...catalog.values()].filter((component) => component.answers?.[capability] !== undefined);
}

function checkChoices(catalog: Catalog, workspace: Workspace): Diagnostic[] {
  return Object.entries(workspace.providers).flatMap(([name, provider]) => {
    const capability = name as CapabilityName;
    const able = providersOf(capability, catalog).map((component) => component.id);
    const at = { path: `providers.${capability}` };
    if (!able.includes(provider))
      return [planErrors.diagnostic("plan.provider.unfit", { provider, capability, candidates: able.join(", ") || "none yet" }, at)];
    if (workspace.components[provider]?.enabled === false)
      return [planErrors.diagnostic("plan.provider.off", { provider, capability }, at)];
    return [];
  });
}

function unanswered(
  { id }: Component,
  capability: CapabilityName,
  { candidates, catalog }: { candidates: readonly string[]; catalog: Catalog },
): Diagnostic {
  const [first] = candidates;
  if (first !== undefined)
    return planErrors.diagnostic(
      "plan.capability.ambiguous",
      { component: id, capability, candidates: candidates.join(", "), first },
      { path: `components.${id}` },
    );
  // Nobody is left: whoever could is switched off, and that is the place to look at.
  const off = providersOf(capability, catalog).map((component) => component.id);
  return planErrors.diagnostic(
    "plan.capability.missing",
    { component: id, capability, candidates: off.join(", ") || "none in this catalog" },
    { path: off[0] === undefined ? `components.${id}` : `components.${off[0]}.enabled` },
  );
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [`${diagnostic.code} ${diagnostic.message}`, diagnostic])).values()];
}

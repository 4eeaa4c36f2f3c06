import type { Diagnostic } from "@allod/core";

import { type CapabilityName, type CapabilityRequest, type Catalog, type Component, suites } from "../component/index.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Contexts } from "./context.ts";
import { planErrors } from "./errors.ts";

/** A component that takes part, why, what it asks for, and who is to answer. */
export interface Selected {
  readonly component: Component;
  readonly because: string;
  readonly requests: readonly { readonly request: CapabilityRequest; readonly provider: string | undefined }[];
}

interface Asking {
  readonly component: Component;
  readonly request: CapabilityRequest;
}

/**
 * Decides which components take part: those of the suite and those switched on, and the providers of whatever they need,
 * to the end of the chain. Requests that wait for what is part of the workspace anyway are looked at when nothing else is left.
 */
export function select(
  catalog: Catalog,
  workspace: Workspace,
  contexts: Contexts,
): { selected: Map<string, Selected>; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = checkChoices(catalog, workspace);
  // With a wrong choice, everything that follows would only repeat it.
  if (diagnostics.length > 0) return { selected: new Map(), diagnostics };
  const selected = new Map<string, { component: Component; because: string; requests: Selected["requests"][number][] }>();
  const patient: Asking[] = [];

  function take(component: Component, because: string): void {
    const context = contexts.get(component.id);
    if (context === undefined || selected.has(component.id)) return;
    selected.set(component.id, { component, because, requests: [] });
    for (const request of component.needs(context)) ask({ component, request });
  }
  function ask(asking: Asking): void {
    if (asking.request.capability === "connection")
      selected.get(asking.component.id)?.requests.push({ request: asking.request, provider: undefined });
    else if (waits(asking.request, catalog)) patient.push(asking);
    else settle(asking);
  }
  function settle({ component, request }: Asking): void {
    const found = providerOf(request, { catalog, workspace, selected });
    selected.get(component.id)?.requests.push({ request, provider: "component" in found ? found.component.id : undefined });
    if ("component" in found) {
      take(found.component, `${component.id} needs ${request.capability}`);
      const more = found.component.consequences?.[request.capability] as
        | ((request: CapabilityRequest, context: unknown) => readonly CapabilityRequest[])
        | undefined;
      for (const further of more?.(request, { ...contexts.get(found.component.id), component: component.id }) ?? [])
        ask({ component: found.component, request: further });
    } else if (request.optional === undefined || request.optional === false || found.candidates.length > 1)
      diagnostics.push(unanswered(component, request.capability, { candidates: found.candidates, catalog }));
  }

  for (const component of catalog.values()) {
    const because = reasonFor(component, workspace);
    if (because !== undefined) take(component, because);
  }
  for (let next = patient.shift(); next !== undefined; next = patient.shift()) settle(next);
  return { selected: new Map([...selected].toSorted(([a], [b]) => (a < b ? -1 : 1))), diagnostics: unique(diagnostics) };
}

/** Why a component is part of the workspace though nobody needs it; undefined when it is not. */
function reasonFor({ id, suite }: Component, workspace: Workspace): string | undefined {
  const enabled = workspace.components[id]?.enabled;
  if (enabled === true) return "chosen";
  return enabled === undefined && suite !== undefined && suites.indexOf(suite) <= suites.indexOf(workspace.suite)
    ? `part of the suite \`${workspace.suite}\``
    : undefined;
}

/** Who answers may depend on who else is there: such requests wait until everybody is. */
function waits({ capability, optional }: CapabilityRequest, catalog: Catalog): boolean {
  return optional === "if-present" || providersOf(capability, catalog).some(({ alongOnly }) => alongOnly?.includes(capability));
}

/** The one that the file chooses; else the only one that can; that is switched on; that is there; that is preferred. */
function providerOf(
  { capability, optional }: CapabilityRequest,
  { catalog, workspace, selected }: { catalog: Catalog; workspace: Workspace; selected: ReadonlyMap<string, unknown> },
): { component: Component } | { candidates: readonly string[] } {
  const able = providersOf(capability, catalog).filter(
    ({ id, alongOnly }) =>
      workspace.components[id]?.enabled !== false &&
      (selected.has(id) || (optional !== "if-present" && alongOnly?.includes(capability) !== true)),
  );
  const narrowings: readonly ((component: Component) => boolean)[] = [
    ({ id }) => workspace.components[id]?.enabled === true,
    // Only where those that are there are known by then: the order of components must not decide.
    ({ id, alongOnly }) => alongOnly?.includes(capability) === true && selected.has(id),
    ({ preferredFor }) => preferredFor?.includes(capability) === true,
  ];
  const chosen = workspace.providers[capability];
  let fitting = chosen === undefined ? able : able.filter(({ id }) => id === chosen);
  for (const narrowing of narrowings) {
    if (fitting.length === 1) break;
    const narrower = fitting.filter(narrowing);
    if (narrower.length > 0) fitting = narrower;
  }
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

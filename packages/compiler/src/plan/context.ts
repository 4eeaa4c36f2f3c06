import type { Catalog, Component, NeedsContext, SecretRef } from "../component/index.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** Every catalog component with its settings and what it knows before anything is answered. */
export type Contexts = ReadonlyMap<string, NeedsContext<unknown>>;

export function contextsOf(catalog: Catalog, workspace: Workspace): Contexts {
  return new Map([...catalog.values()].map((component) => [component.id, contextOf(component, workspace)]));
}

function contextOf(component: Component, workspace: Workspace): NeedsContext<unknown> {
  return {
    workspace,
    settings: workspace.components[component.id]?.settings,
    host: (label) => hostOf(label, workspace.domain),
    url: (host) => publicUrl(host, workspace.network.httpsPort),
    secret: (purpose, spec, lasting): SecretRef => ({
      kind: "secret-ref",
      name: `${component.id}/${purpose}`,
      spec,
      ...lasting,
    }),
  };
}

function hostOf(label: string, domain: string): string {
  const name = label.toLowerCase().replace(/\.$/, "");
  if (name === "@" || name === "") return domain;
  return name.includes(".") ? name : `${name}.${domain}`;
}

function publicUrl(host: string, port: number): string {
  return port === 443 ? `https://${host}` : `https://${host}:${port}`;
}

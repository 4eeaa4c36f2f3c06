import type { CapabilityRequest, Endpoint } from "@allod/compiler/component";

/** A host of its own for pages that know nobody: the edge asks who it is, and lets administrators through. */
export function administratorsPage({ workload, port }: Endpoint, { host, title }: { host: string; title: string }): CapabilityRequest[] {
  return [
    { capability: "route", id: "page", workload, host, paths: ["/"], target: { kind: "proxy", workload, port } },
    { capability: "forwardAuth", id: "page", workload, host, title, audience: "administrators" },
  ];
}

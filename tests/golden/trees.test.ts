import { join } from "node:path";

import { catalog } from "@allod/catalog";
import { type Compiled, compile, displayText } from "@allod/compiler";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { choices } from "./choices.ts";
import { workspaceText } from "./workspace-text.ts";

interface Service {
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly mem_limit: string;
  readonly memswap_limit: string;
  readonly cpus: number;
  readonly pids_limit: number;
}

/** The trees that are rendered for each choice, kept as files. Renew them on purpose: npm test -- -u */
describe.each(Object.entries(choices))("the tree for %s", (name, more) => {
  const { files, plan, diagnostics } = compile(workspaceText(more), catalog) as Required<Compiled> & {
    files: NonNullable<Compiled["files"]>;
    plan: NonNullable<Compiled["plan"]>;
  };
  const services = new Map<string, Service>(
    [...files].flatMap(([path, { content }]) =>
      /^components\/[^/]+\/compose\.yaml$/.test(path)
        ? Object.entries((parse(displayText(content)) as { services: Record<string, Service> }).services)
        : [],
    ),
  );

  it("is the one that was looked at", async () => {
    expect(diagnostics).toEqual([]);
    for (const [path, { content }] of files)
      await expect(displayText(content)).toMatchFileSnapshot(join(import.meta.dirname, "trees", name, path));
  });

  it("keeps every secret in a file of its own folder, and in no environment", () => {
    for (const [path, { content, sensitive }] of files) {
      const holds = content.parts.some((part) => typeof part !== "string");
      expect({ path, sensitive, apart: path.startsWith("secrets/") }).toEqual({ path, sensitive: holds, apart: holds });
    }
    for (const [, { environment = {} }] of services) for (const value of Object.values(environment)) expect(value).not.toContain("[secret");
  });

  it("confines every container", () => {
    expect([...services.keys()].toSorted()).toEqual(plan.workloads.map(({ id }) => id));
    for (const [id, service] of services) {
      expect({ id, readOnly: service.read_only, drop: service.cap_drop, options: service.security_opt }).toEqual({
        id,
        readOnly: true,
        drop: ["ALL"],
        options: ["no-new-privileges:true"],
      });
      expect(service.user).toMatch(/^[1-9]\d*:\d+$/);
      expect(service.memswap_limit).toBe(service.mem_limit);
      expect(Math.min(service.cpus, service.pids_limit, service.healthcheck.test.length - 1)).toBeGreaterThan(0);
    }
  });

  it("gives every permitted connection a network of its own, and nobody a shared one", () => {
    const members = new Map<string, string[]>();
    for (const [id, { networks = {}, network_mode: mode }] of services) {
      expect(mode === "none" || Object.keys(networks).length > 0).toBe(true);
      for (const network of Object.keys(networks)) members.set(network, [...(members.get(network) ?? []), id]);
    }
    for (const [network, ids] of members)
      expect({ network, ids: ids.toSorted() }).toEqual({
        network,
        ids: network.includes("--") ? network.split("--").toSorted() : [network.replace(/-(public|egress)$/, "")],
      });
  });

  it("publishes ports of the edge and of the relay for calls only", () => {
    expect([...services].filter(([, { ports = [] }]) => ports.length > 0).map(([id]) => id)).toEqual(
      ["caddy", "coturn"].filter((id) => services.has(id)),
    );
  });
});

import { type Compiled, displayText } from "@allod/compiler";
import { expect, it } from "vitest";
import { parse } from "yaml";

interface Service {
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly { readonly type: string; readonly source: string; readonly read_only?: boolean }[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly mem_limit: string;
  readonly memswap_limit: string;
  readonly cpus: number;
  readonly pids_limit: number;
}

type Sound = Compiled & { readonly files: NonNullable<Compiled["files"]>; readonly plan: NonNullable<Compiled["plan"]> };

/** What must be true of every deployment that is ever rendered: read from the files, not from the plan that they were made of. */
export function keepsInvariants({ files, plan }: Sound): void {
  const services = new Map<string, Service>(
    [...files].flatMap(([path, { content }]) =>
      /^components\/[^/]+\/compose\.yaml$/.test(path)
        ? Object.entries((parse(displayText(content)) as { services: Record<string, Service> }).services)
        : [],
    ),
  );

  it("keeps every secret in a file of its own folder, and in no environment and no argument", () => {
    for (const [path, { content, sensitive }] of files) {
      const holds = content.parts.some((part) => typeof part !== "string");
      expect({ path, sensitive, apart: path.startsWith("secrets/") }).toEqual({ path, sensitive: holds, apart: holds });
    }
    for (const [id, service] of services) expect({ id, holds: JSON.stringify(service).includes("[secret") }).toEqual({ id, holds: false });
  });

  it("confines every container, but for what the plan gives a reason for", () => {
    expect([...services.keys()].toSorted()).toEqual(plan.workloads.map(({ id }) => id));
    for (const { id, exceptions = [] } of plan.workloads) {
      const service = services.get(id) as Service;
      const excepted = (rule: string): boolean => exceptions.some((exception) => exception.rule === rule && exception.reason.length > 20);
      expect({ id, drop: service.cap_drop, options: service.security_opt }).toEqual({
        id,
        drop: ["ALL"],
        options: ["no-new-privileges:true"],
      });
      expect({ id, writable: !service.read_only && !excepted("read-only-root") }).toEqual({ id, writable: false });
      expect({ id, capable: service.cap_add !== undefined && !excepted("no-capabilities") }).toEqual({ id, capable: false });
      expect({ id, root: !/^[1-9]\d*:\d+$/.test(service.user) && !excepted("non-root") }).toEqual({ id, root: false });
      const ofTheHost = (service.volumes ?? []).filter(({ type, source }) => type === "bind" && !source.startsWith("./"));
      expect({
        id,
        host: ofTheHost.length > 0 && !excepted("no-host-paths"),
        written: ofTheHost.some((mount) => mount.read_only !== true),
      }).toEqual({
        id,
        host: false,
        written: false,
      });
      expect({ id, swap: service.memswap_limit }).toEqual({ id, swap: service.mem_limit });
      expect(Math.min(service.cpus, service.pids_limit, service.healthcheck.test.length - 1)).toBeGreaterThan(0);
    }
  });

  it("has every secret that the administrator is told to look at", () => {
    const told = plan.components.flatMap(({ firstSteps }) =>
      firstSteps.flatMap(({ text }) => [...text.matchAll(/allod secrets show ([\w./-]*[\w-])/g)].map(([, name]) => name)),
    );
    const names = new Set(plan.secrets.map(({ name }) => name));
    expect(told.filter((name = "") => !names.has(name))).toEqual([]);
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

  it("calls whoever may call it, too, by the name on the link: by its own, the engine may tell the address of the other one", () => {
    const known = new Set(plan.links.map(({ from, to }) => `${from} ${to}`));
    const both = plan.links.filter(({ from, to }) => known.has(`${to} ${from}`));
    const wrong = both.flatMap(({ from, to, port }) => {
      const bare = new RegExp(`^(?!.*instance).*(?<![\\w.-])${to}:${port}(?!\\d)`, "m");
      const own = [...files].filter(([path]) => path.startsWith(`secrets/${from}/`) || path.includes(`/files/${from}/`));
      return own.filter(([, { content }]) => bare.test(displayText(content))).map(([path]) => `${path} calls ${to}:${port}`);
    });
    expect(wrong).toEqual([]);
  });

  it("publishes the ports that the plan has a purpose for, and no other", () => {
    const published = (ids: Iterable<readonly [string, readonly unknown[]]>): string[] =>
      [...ids].flatMap(([id, ports]) => (ports.length > 0 ? [id] : []));
    expect(published([...services].map(([id, { ports = [] }]) => [id, ports] as const)).toSorted()).toEqual(
      published(plan.workloads.map(({ id, ports = [] }) => [id, ports] as const)),
    );
  });

  it("is reached by IPv6 only where the file names an address: the engine would hide who comes", () => {
    const ports = [...services.values()].flatMap(({ ports: found = [] }) => found);
    expect(ports.filter((port) => port.startsWith("0.0.0.0:") === (plan.workspace.network.ipv6 !== undefined))).toEqual([]);
  });

  it("writes JSON and YAML that can be read", () => {
    expect([...files].flatMap(([path, { content }]) => (readable(path, displayText(content)) ? [] : [path]))).toEqual([]);
  });
}

function readable(path: string, text: string): boolean {
  try {
    if (path.endsWith(".json")) JSON.parse(text);
    if (/\.ya?ml$/.test(path)) parse(text, { logLevel: "error" });
    return true;
  } catch {
    return false;
  }
}

import { ByteSize, Duration } from "@allod/core";
import { z } from "zod";

import { type Build, type CapabilityRequest, catalogOf, type Component, defineComponent, type Workload } from "../component/index.ts";
import { parseWorkspace } from "../workspace/index.ts";
import type { PlanResult } from "./plan.ts";
import { resolve } from "./resolve.ts";

export const EMPTY: Build = { workloads: [], backups: [], probes: [], tasks: [], dns: [] };

export function workload(id: string, more: Partial<Workload> = {}): Workload {
  const resources = { memory: ByteSize.mebibytes(64), cpus: 1, pids: 10 };
  const health = {
    test: ["true"] as const,
    interval: Duration.seconds(1),
    timeout: Duration.seconds(1),
    retries: 1,
    startPeriod: Duration.seconds(1),
  };
  return { id, image: `${id}:1`, user: "1000:1000", files: [], volumes: [], scratch: [], resources, health, logs: "text", ...more };
}

export interface Toy extends Partial<Pick<Component, "alongOnly" | "answers" | "consequences" | "edge" | "preferredFor" | "suite">> {
  readonly needs?: readonly CapabilityRequest[];
  readonly workloads?: readonly Workload[];
  readonly build?: Partial<Build>;
}

/** A component for these tests: its needs and its containers, and nothing else. */
export function toy(id: string, { needs = [], workloads = [workload(id)], build = {}, ...more }: Toy = {}): Component {
  const about = {
    id,
    title: id,
    purpose: "A toy.",
    version: "1",
    license: "MIT",
    docs: "https://example.org",
    suite: "chat" as const,
    settings: z.strictObject({}),
  };
  return defineComponent({
    ...about,
    ...more,
    needs: () => needs,
    build: () => ({ ...EMPTY, workloads, ...build }),
  });
}

/** Answers `cache` requests from a container of the same name. */
export function cacheProvider(id: string, more: Toy = {}): Component {
  const password = { kind: "secret-ref", name: `${id}/password`, spec: { type: "token", bytes: 32, encoding: "hex" } } as const;
  return toy(id, {
    suite: undefined,
    answers: {
      cache: ({ workload: from }) => ({
        grant: { host: id, port: 6379, password },
        links: [{ from, to: { workload: id, port: 6379 }, startup: true }],
      }),
    },
    ...more,
  });
}

export function cache(from: string, optional: boolean | "if-present" = false): CapabilityRequest {
  return { capability: "cache", id: "main", workload: from, optional };
}

/** The edge of these tests, and a way to a host through it. */
export const edge: Component = toy("edge", {
  suite: undefined,
  answers: {
    route: ({ host, target }) => ({
      grant: { url: `https://${host}` },
      links: target.kind === "proxy" ? [{ from: "edge", to: { workload: target.workload, port: target.port }, startup: false }] : [],
    }),
  },
  edge: () => ({ workload: "edge", trust: undefined }),
});

/** A host, or a path of it, that a container answers at. */
export function route(from: string, host: string, path = "/"): CapabilityRequest {
  return {
    capability: "route",
    id: `${host}${path}`,
    workload: from,
    host,
    paths: [path],
    target: { kind: "proxy", workload: from, port: 80 },
  };
}

/** What becomes of these components in a workspace, and of what its file says beside its five lines. */
export function resolved(components: readonly Component[], file = ""): PlanResult {
  const catalog = catalogOf(components);
  const { workspace, diagnostics } = parseWorkspace(
    `apiVersion: allod.dev/v1\nkind: Workspace\nname: acme\ndomain: acme.test\nadmin: { email: anna@acme.test }\n${file}`,
    catalog,
  );
  if (workspace === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return resolve(workspace, catalog);
}

export function codes({ diagnostics }: PlanResult): string[] {
  return diagnostics.map(({ code }) => code);
}

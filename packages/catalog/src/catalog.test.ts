import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { SecretRef, SmtpRelayGrant, TurnRelayGrant } from "@allod/compiler/component";
import { workspaceJsonSchema } from "@allod/compiler";
import { describe, expect, it } from "vitest";

import { catalog } from "./catalog.ts";
import { Rendered } from "./rendered.test-support.ts";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** Workspaces that have every component and every secret between them. */
const workspaces = [
  new Rendered({ components: { synapse: { cache: true }, postgres: { layout: "per-app" } } }),
  new Rendered({ suite: "full", providers: {} }),
  new Rendered({
    suite: "company",
    providers: { route: "traefik" },
    components: { opencloud: { enabled: true }, keycloak: { enabled: true } },
  }),
];

describe("the catalog", () => {
  it("has exactly the components that have a folder", () => {
    expect([...catalog.keys()]).toEqual(folders.toSorted());
  });

  it.each(folders)("%s has a definition, a README that names it, and tests", (id) => {
    const file = (name: string): string => join(import.meta.dirname, id, name);
    expect(existsSync(file("component.ts"))).toBe(true);
    expect(readdirSync(join(import.meta.dirname, id)).some((name) => name.endsWith(".test.ts"))).toBe(true);
    expect(readFileSync(file("README.md"), "utf8")).toContain(catalog.get(id)?.title ?? "?");
  });

  it.each(folders)("%s works without any setting", (id) => {
    expect(catalog.get(id)?.settings.safeParse({}).success).toBe(true);
  });

  it("says what every key of the workspace file means: editors show it, and docs/components.md", () => {
    expect(undescribed(workspaceJsonSchema(catalog) as Schema)).toEqual([]);
  });

  it.each(folders)("%s pins its version, and no image of it is whatever is newest", (id) => {
    const images = workspaces.flatMap(({ plan }) => plan.workloads.filter(({ component }) => component === id).map(({ image }) => image));
    const tags = images.map((image) => image.split(":").at(-1)?.replace(/^v/, "") ?? "");
    expect(tags).toContain(catalog.get(id)?.version);
    for (const tag of tags) expect(tag).toMatch(/\d/);
  });
});

describe("secrets", () => {
  const secrets = new Map(workspaces.flatMap(({ plan }) => plan.secrets.map((ref) => [ref.name, ref] as const)));

  it.each([...secrets].filter(([, { spec }]) => spec.type !== "found"))("%s has at least 112 bits of entropy", (_name, { spec }) => {
    expect(entropy(spec)).toBeGreaterThanOrEqual(112);
  });

  it.each(workspaces.map((workspace) => [workspace.plan.workspace.suite, workspace] as const))(
    "of the suite %s serve one purpose each: no two places get the same one but the two ends of a grant",
    (_suite, { plan }) => {
      const readers = new Map<string, Set<string>>();
      for (const { component, files } of plan.workloads) {
        for (const part of files.flatMap(({ content }) => content.parts))
          if (typeof part !== "string") readers.set(part.ref.name, (readers.get(part.ref.name) ?? new Set()).add(component));
      }
      for (const name of shared(plan)) readers.delete(name);
      for (const [name, ids] of readers) expect({ name, readers: ids.size <= 2 }).toEqual({ name, readers: true });
    },
  );
});

/** What everybody has by its nature: the authority that all trust, the relay of calls, and the one account that apps send mail with. */
function shared({ grants, trust }: Rendered["plan"]): string[] {
  return [
    ...(trust === undefined ? [] : [trust.name]),
    ...grants.flatMap(({ request, grant }) =>
      request.capability === "turnRelay"
        ? [(grant as TurnRelayGrant).secret.name]
        : request.capability === "smtpRelay"
          ? [(grant as SmtpRelayGrant).password.name]
          : [],
    ),
  ];
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly description?: string;
}

/** Paths of the keys that have no description. */
function undescribed({ properties = {}, items }: Schema, path = ""): string[] {
  const own = Object.entries(properties).flatMap(([key, schema]) => [
    ...(schema.description === undefined ? [`${path}${key}`] : []),
    ...undescribed(schema, `${path}${key}.`),
  ]);
  return [...own, ...(items === undefined ? [] : undescribed(items, `${path}[].`))];
}

/** Bits; a key pair on P-256 has the strength of 128. */
function entropy(spec: SecretRef["spec"]): number {
  if (spec.type === "token") return spec.bytes * 8;
  return spec.type === "password" ? spec.length * Math.log2(31) : 128;
}

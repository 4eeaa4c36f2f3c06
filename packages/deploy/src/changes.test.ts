import type { ReleaseManifest } from "@allod/compiler";
import { describe, expect, it } from "vitest";

import { decide, identityReplaced, leftBehind } from "./changes.ts";
import type { Container } from "./engine.ts";

const workload = (hash: string, more = {}) => ({
  component: "app",
  image: "app:1",
  hash,
  files: { "/etc/app": "f1" },
  sections: { limits: "l1" },
  volumes: [] as string[],
  ...more,
});
const manifest = (workloads: ReleaseManifest["workloads"]): ReleaseManifest => ({
  version: 1,
  workspace: "acme",
  project: "allod-acme",
  workloads,
  files: [],
});
const container = (name: string, hash: string, more: Partial<Container> = {}): Container => ({
  id: name,
  name,
  workload: name,
  hash,
  image: "app:1",
  state: "running",
  health: "healthy",
  exitCode: 0,
  restarts: 0,
  startedAt: "",
  networks: [],
  healthOutput: "",
  ...more,
});
const one = (wanted: ReleaseManifest["workloads"][string], own: readonly Container[], before = workload("h1")) =>
  decide(manifest({ app: wanted }), { containers: own, release: manifest({ app: before }), moved: [] })[0];

describe("decide", () => {
  it("leaves alone what is as it should be", () =>
    expect(one(workload("h1"), [container("app", "h1")])).toEqual({ workload: "app", kind: "none", reasons: [] }));

  it("names the file, the image and the part of the definition that changed", () => {
    const wanted = workload("h2", { image: "app:2", files: { "/etc/app": "f2", "/etc/new": "x" }, sections: { limits: "l2" } });
    expect(one(wanted, [container("app", "h1")])).toEqual({
      workload: "app",
      kind: "replace",
      reasons: ["image app:1 -> app:2", "/etc/app changed", "/etc/new added", "limits changed"],
    });
  });

  it("creates, starts and removes", () => {
    expect(decide(manifest({ app: workload("h1") }), { containers: [container("old", "h")], release: undefined, moved: [] })).toEqual([
      { workload: "app", kind: "create", reasons: ["new"] },
      { workload: "old", kind: "remove", reasons: ["no longer part of the workspace"] },
    ]);
    expect(one(workload("h1"), [])).toMatchObject({ kind: "create", reasons: ["its container is gone"] });
    expect(one(workload("h1"), [container("app", "h1", { state: "exited" })])).toMatchObject({ kind: "start", reasons: ["it is exited"] });
  });

  it("finishes what was interrupted", () => {
    expect(one(workload("h1"), [container("app", "h1"), container("app", "h0")])).toMatchObject({
      kind: "replace",
      reasons: ["a replacement was interrupted"],
    });
    expect(one(workload("h1"), [container("app", "unknown")])).toMatchObject({ kind: "replace", reasons: ["it runs another release"] });
    expect(one(workload("h1"), [container("app", "h1", { health: "unhealthy" })])).toMatchObject({
      kind: "replace",
      reasons: ["it is unhealthy"],
    });
  });
});

describe("data that would be left behind", () => {
  const before = manifest({
    postgres: workload("h", { component: "postgres", volumes: ["postgres-data"] }),
    old: workload("h", { component: "old", volumes: ["old-data"] }),
  });

  it("stops a change that would have a component begin empty, and no other", () => {
    const wanted = manifest({ "postgres-app": workload("h", { component: "postgres", volumes: ["postgres-app-data"] }) });
    expect(leftBehind(wanted, { release: before }).map(({ id, title }) => `${id}: ${title}`)).toEqual([
      "data.left-behind: The data of postgres is left behind",
    ]);
    expect(
      leftBehind(manifest({ postgres: workload("h2", { component: "postgres", volumes: ["postgres-data"] }) }), {
        release: before,
      }),
    ).toEqual([]);
  });

  it("stops a change that would have everybody's accounts begin anew, and no other", () => {
    const kept = manifest({ keycloak: workload("h", { component: "keycloak" }) });
    const other = { ...manifest({ authentik: workload("h", { component: "authentik" }) }), identity: "authentik" };
    const codes = (wanted: ReleaseManifest, release: ReleaseManifest | undefined): string[] =>
      identityReplaced(wanted, { release }).map(({ id, status, evidence }) => `${id} ${status}: ${evidence}`);
    expect(codes(other, { ...kept, identity: "keycloak" })).toEqual([
      "identity.replaced fail: authentik would take the place of keycloak, and knows nobody but the administrator",
    ]);
    // A release of before says nothing of it, and had no such component.
    expect(codes(other, kept)).toHaveLength(1);
    for (const release of [undefined, other, manifest({})]) expect(codes(other, release)).toEqual([]);
    expect(codes({ ...kept, identity: "keycloak" }, kept)).toEqual([]);
  });

  it("is named when a component goes as a whole", () => {
    const [change] = decide(manifest({}), { containers: [container("old", "h")], release: before, moved: [] });
    expect(change?.reasons).toEqual(["no longer part of the workspace", "its data stays in old-data"]);
  });
});

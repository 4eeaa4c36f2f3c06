import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { HOME } from "./machine/engine.ts";
import { containerIds, docker } from "./support/docker.ts";
import { call } from "./support/web.ts";
import { DOMAIN, SITE, type Up, Workspace } from "./support/workspace.ts";

describe("changes to a running workspace", () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.shared();
    await workspace.write();
    await workspace.up();
  });

  it("restart exactly the containers that read what changed, as `plan` had said", async () => {
    await workspace.write({ components: { "element-web": { theme: "dark" } } });
    const { changes } = await workspace.json<Pick<Up, "changes">>(["plan"]);
    const announced = changes.filter(({ kind }) => kind !== "none");
    expect(announced).toEqual([{ workload: "element-web", kind: "replace", reasons: ["/app/config.json changed"] }]);

    const before = await containerIds();
    const done = await workspace.up();
    expect(done.changes).toEqual(changes);
    const after = await containerIds();
    expect(Object.keys(after).filter((workload) => after[workload] !== before[workload])).toEqual(["element-web"]);
  });

  it("reach the realm of a running Keycloak through its API", async () => {
    await workspace.write({ title: "Acme Works", components: { "element-web": { theme: "dark" } } });
    const done = await workspace.up();
    expect(done.tasks.find(({ task }) => task === "keycloak.realm")?.changes).toEqual(["set displayName of the realm"]);
  });

  it("bring a rotated secret to both of its ends", async () => {
    const rotated = await workspace.allod(["secrets", "rotate", "keycloak/client-synapse"]);
    expect(rotated.code).toBe(0);
    const done = await workspace.up();
    expect(done.tasks.find(({ task }) => task === "keycloak.realm")?.changes).toEqual(["set secret of the client synapse"]);
    expect(done.changes.find(({ workload }) => workload === "synapse")?.reasons).toEqual(["/etc/synapse/homeserver.yaml changed"]);
  });

  it("bring a rotated database password to the server and to the app", async () => {
    await workspace.allod(["secrets", "rotate", "postgres/role-synapse"]);
    const done = await workspace.up();
    expect(done.tasks.find(({ task }) => task === "postgres.database.synapse")?.changes).toEqual(["set the password of synapse"]);
    expect(done.changes.filter(({ kind }) => kind !== "none").map(({ workload }) => workload)).toEqual(["synapse"]);
  });

  it("that cannot work are taken back: the old release serves, the reason is readable, the exit code is not zero", async () => {
    const context = await mkdtemp(`${HOME}/workspaces/broken-`);
    await writeFile(
      join(context, "Dockerfile"),
      'FROM debian:trixie-slim\nCMD ["sh", "-c", "echo this image is broken on purpose; exit 3"]\n',
    );
    await docker("build", "-q", "-t", "localhost/broken:1", context);
    const before = await workspace.json<{ release: string }>(["status"]);

    await workspace.write({ title: "Acme Works", components: { "element-web": { theme: "dark", image: "localhost/broken:1" } } });
    const failed = await workspace.allod(["up", "--root", SITE]);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("element-web keeps ending (exit code 3)");
    expect(failed.stderr).toContain("this image is broken on purpose");
    expect(failed.stderr).toContain("is running again");
    const after = await workspace.json<{ release: string; healthy: boolean }>(["status"]);
    expect(after).toMatchObject({ release: before.release, healthy: true });
    const authority = await workspace.secret("caddy/authority/certificate");
    expect((await call(authority, `https://chat.${DOMAIN}/config.json`)).status).toBe(200);
  });

  it("to an image that cannot be had touch nothing at all", async () => {
    const before = await containerIds();
    await workspace.write({ title: "Acme Works", components: { "element-web": { image: "localhost/nowhere:1" } } });
    const failed = await workspace.allod(["up", "--root", SITE]);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("The image localhost/nowhere:1 cannot be had");
    expect(await containerIds()).toEqual(before);
  });

  it("remove what is no longer part of the workspace, and bring in what is new", async () => {
    await workspace.write({ components: { coturn: { enabled: false }, synapse: { cache: true } } });
    const done = await workspace.up();
    const kinds = Object.fromEntries(done.changes.map(({ workload, kind }) => [workload, kind]));
    expect(kinds).toMatchObject({ coturn: "remove", "valkey-synapse": "create", synapse: "replace", postgres: "none" });
    expect(Object.keys(await containerIds())).not.toContain("coturn");
    await workspace.write();
    await workspace.up();
    expect((await docker("network", "ls", "--format", "{{.Name}}")).split("\n").filter((name) => name.includes("valkey"))).toEqual([]);
  });
});

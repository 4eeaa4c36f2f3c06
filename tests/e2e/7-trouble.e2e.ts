import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { HOME, startEngine, stopEngine } from "./machine/engine.ts";
import { attempt, run } from "./machine/run.ts";
import { containerIds, containers, docker } from "./support/docker.ts";
import { SITE, type Up, Workspace } from "./support/workspace.ts";

describe("trouble on the target", () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.shared();
    await workspace.write();
    await workspace.up();
  });

  it("an engine that goes away in the middle: a clear error, and the next `up` finishes", async () => {
    await workspace.write({ components: { synapse: { maxUpload: "77MiB" } } });
    const process = workspace.allod(["up", "--root", SITE]);
    await untilReplacing();
    await stopEngine();
    const { code, stderr } = await process;
    expect(code).toBe(1);
    expect(stderr).toMatch(/does not answer|The Docker Engine/);
    expect(stderr).not.toMatch(/^\s+at /m);
    await startEngine();
    await workspace.up();
    expect((await workspace.json<{ healthy: boolean }>(["status"])).healthy).toBe(true);
  });

  it("an engine that is not there: said at once, nothing written", async () => {
    const { code, stderr } = await workspace.allod(["plan"], { ...process.env, DOCKER_HOST: "unix:///nowhere/docker.sock" });
    expect(code).toBe(1);
    expect(stderr).toContain("The Docker Engine of this machine does not answer");
    expect(stderr).toContain("systemctl start docker");
  });

  it("a disk that is full: a clear error, and what ran still runs", async () => {
    const small = `${HOME}/workspaces/small`;
    await mkdir(small, { recursive: true });
    await run("mount", ["-t", "tmpfs", "-o", "size=24k", "tmpfs", small]);
    try {
      const before = await containerIds();
      const { code, stderr } = await workspace.allod(["up", "--root", `${small}/acme`]);
      expect(code).toBe(1);
      expect(stderr).toContain("is full");
      expect(await containerIds()).toEqual(before);
    } finally {
      await run("umount", [small]);
    }
  });

  it("a file system that is read-only: a clear error", async () => {
    const fixed = `${HOME}/workspaces/fixed`;
    await mkdir(fixed, { recursive: true });
    await run("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", fixed]);
    try {
      const { code, stderr } = await workspace.allod(["up", "--root", `${fixed}/acme`]);
      expect(code).toBe(1);
      expect(stderr).toContain("Read-only file system");
      expect((await workspace.allod(["render", "--out", `${fixed}/deploy`])).stderr).toContain("read-only");
    } finally {
      await run("umount", [fixed]);
    }
  });

  it("a port that another program has: refused before anything is changed, with what to do", async () => {
    const stranger = createServer().listen(18_443, "0.0.0.0");
    await once(stranger, "listening");
    try {
      const other = await Workspace.init();
      await other.write({ name: "other", network: { httpPort: 18_080, httpsPort: 18_443 }, components: { coturn: { enabled: false } } });
      const { code, stderr } = await other.allod(["up", "--root", `${HOME}/workspaces/other`]);
      expect(code).toBe(1);
      expect(stderr).toContain("in use: 18443/tcp");
      expect(await docker("ps", "-aq", "--filter", "label=com.docker.compose.project=allod-other")).toBe("");
    } finally {
      stranger.close();
    }
  });

  it("two at once: the second is told to wait", async () => {
    await workspace.write({ components: { synapse: { maxUpload: "78MiB" } } });
    const first = workspace.allod(["up", "--root", SITE]);
    await untilReplacing();
    const second = await workspace.allod(["up", "--root", SITE]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain("Another `allod` is changing this machine right now");
    expect((await first).code).toBe(0);
  });

  /** Resolves when the `up` that was just started has begun to replace Synapse. */
  async function untilReplacing(): Promise<void> {
    const old = (await containerIds())["synapse"];
    while ((await containerIds())["synapse"] === old);
  }
});

describe("the end of a workspace", () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.shared();
    await workspace.write();
    await workspace.up();
  });
  afterAll(() => attempt("rm", ["-rf", SITE]));

  it("`down` stops everything, `up` brings it back with its data", async () => {
    const stopped = await workspace.json<{ stopped: string[] }>(["down"]);
    expect(stopped.stopped.length).toBe(6);
    expect([...(await containers()).keys()]).toEqual([]);
    const back = await workspace.up();
    expect(back.tasks.flatMap(({ changes }) => changes)).toEqual([]);
    expect(await accounts()).toContain("anna.berg");
  });

  it("`destroy` keeps the data unless told otherwise twice", async () => {
    const dry = await workspace.json<{ containers: string[]; volumes: string[] }>(["destroy", "--delete-data", "--dry-run"]);
    expect(dry.volumes.length).toBe(4);
    expect((await containers()).size).toBe(6);
    const once = await workspace.allod(["destroy", "--delete-data", "--root", SITE]);
    expect(once.stderr).toContain("allod destroy --delete-data --confirm acme");
    const wrong = await workspace.allod(["destroy", "--delete-data", "--confirm", "other", "--root", SITE]);
    expect(wrong.code).toBe(1);
    expect((await containers()).size).toBe(6);

    await workspace.json(["destroy"]);
    expect((await containers()).size).toBe(0);
    const back: Up = await workspace.up();
    expect(back.tasks.find(({ task }) => task === "postgres.database.synapse")?.changes).toEqual([]);

    await workspace.json(["destroy", "--delete-data", "--confirm", "acme"]);
    expect(await docker("volume", "ls", "-q", "--filter", "label=com.docker.compose.project=allod-acme")).toBe("");
    expect(await docker("network", "ls", "-q", "--filter", "label=com.docker.compose.project=allod-acme")).toBe("");
    expect((await attempt("ls", [SITE])).code).not.toBe(0);
    expect(await readFile(join(workspace.folder, "workspace.secrets.yaml"), "utf8")).toContain("sops:");
  });

  async function accounts(): Promise<string> {
    const { Id } = (await containers()).get("postgres") as { Id: string };
    return docker("exec", Id, "psql", "-U", "postgres", "-d", "keycloak", "-At", "-c", "select username from user_entity");
  }
});

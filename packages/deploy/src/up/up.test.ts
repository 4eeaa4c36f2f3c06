import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { compile, renderCompose } from "@allod/compiler";
import { catalogOf, defineComponent, plain, type SecretRef, type Task, text, type Workload } from "@allod/compiler/component";
import { ByteSize, Duration, systemClock, systemRandom } from "@allod/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";

import { FakeEngine } from "../fake-engine.test-support.ts";
import { preflightCodes } from "../preflight/preflight.ts";
import { materialize } from "../release/materialize.ts";
import { generateAgeKey } from "../secrets/age-key.ts";
import { SecretStore } from "../secrets/store.ts";
import { changesAgainst, status } from "../status.ts";
import { up, type UpResult } from "./up.ts";

const TOKEN: SecretRef = { kind: "secret-ref", name: "app/token", spec: { type: "found", by: "app.token" } };

/** What the product makes when it is asked for a token; undefined when it makes none. */
let product: () => string | undefined;
/** Whether the task takes the token that it knows for good. */
let believes: () => boolean;
const findToken: Task = {
  id: "app.token",
  title: "the token",
  workload: "app",
  async check(io) {
    const value = (await io.has(TOKEN)) && believes() ? undefined : product();
    return value === undefined ? [] : [{ summary: "keep the token", apply: () => io.keep(TOKEN, value) }];
  },
};

function workload(id: string, more: Partial<Workload> = {}): Workload {
  return {
    id,
    image: "app:1",
    user: "1000:1000",
    files: [{ path: "/etc/plain", content: plain(id) }],
    volumes: [],
    scratch: [],
    resources: { memory: ByteSize.mebibytes(16), cpus: 1, pids: 16 },
    health: { test: ["true"], interval: Duration.seconds(1), timeout: Duration.seconds(1), retries: 1, startPeriod: Duration.seconds(1) },
    logs: "text",
    ...more,
  };
}

/** `app` makes a token; `app-reader` reads it; `app-follower` starts after the reader; `app-other` has nothing to do with it. */
const catalog = catalogOf([
  defineComponent({
    id: "app",
    title: "App",
    purpose: "A test.",
    version: "1",
    license: "none",
    docs: "none",
    suite: "chat",
    settings: z.strictObject({ group: z.boolean().default(false) }),
    needs: () => [
      { capability: "connection", id: "1", workload: "app-reader", to: { workload: "app", port: 1 }, startup: true },
      { capability: "connection", id: "2", workload: "app-follower", to: { workload: "app-reader", port: 1 }, startup: true },
    ],
    build: ({ settings }) => ({
      workloads: [
        workload("app"),
        workload("app-reader", { files: [{ path: "/run/secrets/token", content: text`token=${TOKEN}` }] }),
        workload("app-follower"),
        workload("app-other", { engineGroup: settings.group }),
      ],
      backups: [],
      probes: [],
      tasks: [findToken],
      dns: [],
    }),
  }) as never,
]);

let root: string;
let engine: FakeEngine;
let secrets: SecretStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "allod-up-"));
  engine = new FakeEngine();
  const { file } = await generateAgeKey(systemClock);
  const identity = file.split("\n").find((line) => line.startsWith("AGE-SECRET-KEY")) ?? "";
  secrets = await SecretStore.open(join(root, "secrets.yaml"), [identity], { random: systemRandom, clock: systemClock });
  await secrets.ensure([]);
  product = () => "made by the product";
  believes = () => true;
});
afterEach(() => rm(root, { recursive: true, force: true }));

const siteOf = () => ({ target: engine.target(), project: "allod-acme", root: join(root, "site") });

function planned(more: Readonly<Record<string, unknown>> = {}) {
  const head = { apiVersion: "allod.dev/v1", kind: "Workspace", name: "acme", domain: "acme.test", admin: { email: "anna@acme.test" } };
  const { plan, diagnostics } = compile(stringify({ ...head, suite: "chat", ...more }), catalog);
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  const rendered = () => renderCompose(plan, { fingerprint: (ref) => secrets.fingerprint(ref), known: ({ name }) => secrets.has(name) });
  return { plan, rendered };
}

function bringUp(more: Readonly<Record<string, unknown>> = {}): Promise<UpResult> {
  const { plan, rendered } = planned(more);
  return up({
    site: siteOf(),
    plan,
    render() {
      const { files, manifest } = rendered();
      return { manifest, release: materialize(files, manifest, secrets) };
    },
    secrets,
    clock: systemClock,
    progress: () => undefined,
    // What this machine is like is not the question, but where its networks are.
    ignore: preflightCodes.filter((code) => code !== "network.free"),
  });
}

const kinds = ({ changes }: Pick<UpResult, "changes">) => Object.fromEntries(changes.map(({ workload: id, kind }) => [id, kind]));

describe("a secret that a running product makes", () => {
  it("is waited for by its reader and by what starts after it, and both start in the same `up`", async () => {
    const result = await bringUp();
    expect(engine.done).toEqual(["up app app-other", "up app-reader", "up app-follower"]);
    expect(kinds(result)).toEqual({ app: "create", "app-follower": "create", "app-other": "create", "app-reader": "create" });
    expect(result.changes.find(({ workload: id }) => id === "app-reader")?.reasons).toEqual(["app/token is known now"]);
    expect(result.tasks).toEqual([{ task: "app.token", changes: ["keep the token"] }]);
    expect(await readFile(join(root, "site/current/secrets/app-reader/run/secrets/token"), "utf8")).toBe("token=made by the product");
  });

  it("is in the secrets file before anything else happens: a crash must not lose it", async () => {
    let kept = "";
    const { save } = secrets;
    secrets.save = async () => {
      await save.call(secrets);
      kept = await readFile(join(root, "secrets.yaml"), "utf8");
      throw new Error("killed");
    };
    await expect(bringUp()).rejects.toThrow("killed");
    expect(kept).toMatch(/token: ENC\[/);
    expect(engine.running()).toEqual(["app", "app-other"]);
  });

  it("changes nothing in the next `up`", async () => {
    const first = await bringUp();
    engine.done.length = 0;
    const second = await bringUp();
    expect(second).toMatchObject({ changed: false, release: first.release });
    expect(engine.done).toEqual([]);
  });

  it("is named by `plan` and `status` as what is waited for", async () => {
    const { rendered } = planned();
    expect(kinds({ changes: await changesAgainst(siteOf(), rendered().manifest) })).toEqual({
      app: "create",
      "app-follower": "wait",
      "app-other": "create",
      "app-reader": "wait",
    });
    product = () => undefined;
    await expect(bringUp()).rejects.toMatchObject({ code: "up.failed", message: expect.stringContaining("app/token") as string });
    const { workloads } = await status(siteOf());
    expect(Object.fromEntries(workloads.map(({ workload: id, state }) => [id, state]))).toEqual({
      app: "healthy",
      "app-follower": "waits for app/token",
      "app-other": "healthy",
      "app-reader": "waits for app/token",
    });
  });

  it("is made anew after it was forgotten; its reader runs on with the old one until then, and the others are left alone", async () => {
    await bringUp();
    engine.done.length = 0;
    await secrets.rotate(TOKEN);
    expect(secrets.names()).not.toContain("app/token");
    product = () => {
      expect(engine.running()).toContain("app-reader");
      return "another";
    };
    const result = await bringUp();
    expect(engine.done).toEqual(["up app-reader"]);
    expect(kinds(result)).toEqual({ app: "none", "app-follower": "none", "app-other": "none", "app-reader": "replace" });
    expect(await readFile(join(root, "site/current/secrets/app-reader/run/secrets/token"), "utf8")).toBe("token=another");
  });

  it("brings the release before back when it cannot be made anew", async () => {
    const { release } = await bringUp();
    await secrets.rotate(TOKEN);
    product = () => undefined;
    await expect(bringUp()).rejects.toMatchObject({ code: "up.rolled-back" });
    expect((await status(siteOf())).release).toBe(release);
    expect(engine.running()).toEqual(["app", "app-follower", "app-other", "app-reader"]);
  });

  it("that is another one every time does not keep `up` busy for ever", async () => {
    let [asked, made] = [0, 0];
    believes = () => asked++ % 2 === 0;
    product = () => `token ${made++}`;
    await expect(bringUp()).rejects.toThrow("made anew again and again");
    expect(made).toBe(2);
  });
});

describe("networks of before", () => {
  it("that lie outside the range are made anew with all that is on them: old workspaces live on", async () => {
    await bringUp();
    const { rendered } = planned();
    const wanted = rendered().manifest.networks ?? {};
    for (const [name, network] of engine.networks) engine.networks.set(name, { ...network, subnet: "172.19.0.0/16" });
    engine.done.length = 0;
    expect(await changesAgainst(siteOf(), rendered().manifest)).toContainEqual({
      workload: "app",
      kind: "replace",
      reasons: ["its networks get other addresses"],
    });
    await bringUp();
    expect(engine.done).toEqual([
      "rm app app-follower app-reader",
      "network rm allod-acme_app-reader--app allod-acme_app-follower--app-reader",
      "up app",
      "up app-reader",
      "up app-follower",
    ]);
    expect(Object.fromEntries([...engine.networks.values()].map(({ key, subnet }) => [key, subnet]))).toEqual(wanted);
    expect((await bringUp()).changed).toBe(false);
  });

  it("come back with the release before, when the one that moved them fails", async () => {
    await bringUp();
    const before = [...engine.networks.values()].map(({ subnet }) => subnet);
    await secrets.rotate(TOKEN);
    product = () => undefined;
    await expect(bringUp({ network: { containers: "172.31.0.0/16" } })).rejects.toMatchObject({ code: "up.rolled-back" });
    expect([...engine.networks.values()].map(({ subnet }) => subnet).toSorted()).toEqual(before.toSorted());
    expect(engine.running()).toEqual(["app", "app-follower", "app-other", "app-reader"]);
  });

  it("move with the range that the file names", async () => {
    await bringUp();
    await bringUp({ network: { containers: "172.31.0.0/16" } });
    for (const { subnet } of engine.networks.values()) expect(subnet).toMatch(/^172\.31\./);
  });
});

describe("the range of the containers' networks", () => {
  const range = () => planned().plan.workspace.network.containers.replace(/\.0\.0\/16$/, "");
  const refusal = () =>
    bringUp().then(
      () => "none",
      (error: Error) => error.message,
    );

  it("is refused where another network of the engine is", async () => {
    engine.networks.set("other", { key: "", subnet: `${range()}.7.0/24`, project: undefined });
    expect(await refusal()).toContain(`[network.free]: in ${range()}.0.0/16 there is the Docker network other (${range()}.7.0/24)`);
    expect(engine.done).toEqual([]);
  });

  it("is refused where the server's own network is, by its routes and by its addresses", async () => {
    engine.programs.set(
      "sh -c cat /proc/net/route",
      "Iface\tDestination\ttGateway\neth0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n",
    );
    expect(await refusal()).toContain("the route 10.0.0.0/8 of eth0");
    engine.programs.set("sh -c cat /proc/net/route", `2: eth0    inet ${range()}.3.4/32 scope global eth0\n`);
    expect(await refusal()).toContain(`the address ${range()}.3.4 of eth0`);
  });

  it("is not taken by the workspace itself", async () => {
    await bringUp();
    const bytes = (planned().rendered().manifest.networks?.["app-reader--app"] ?? "").split(/[./]/).slice(0, 4).map(Number);
    const hex = Buffer.from(bytes.toReversed()).toString("hex").toUpperCase();
    engine.programs.set("sh -c cat /proc/net/route", `br-1\t${hex}\t00000000\t0001\t0\t0\t0\tF8FFFFFF\t0\t0\t0\n`);
    expect((await bringUp()).preflight.find(({ id }) => id === "network.free")?.status).toBe("pass");
  });
});

describe("the group of the engine's socket", () => {
  it("is asked of the target and written beside the Compose file, where a workload needs it", async () => {
    engine.programs.set("stat -L -c %g /run/engine.sock", "998\n");
    const { release } = await bringUp({ components: { app: { group: true } } });
    expect(await readFile(join(root, "site/current/.env"), "utf8")).toBe("ENGINE_GROUP=998\n");
    expect((await bringUp({ components: { app: { group: true } } })).release).toBe(release);
  });

  it("is no file where none does", async () => {
    await bringUp();
    await expect(readFile(join(root, "site/current/.env"))).rejects.toThrow("ENOENT");
  });
});

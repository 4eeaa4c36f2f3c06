import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { newSigningKey } from "@allod/audit";
import { Secret } from "@allod/core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { OPERATOR, startApi, type TestApi } from "../http/api.test-support.ts";
import { eventRows } from "../store/audit.ts";
import { newEvent } from "../store/new-event.test-support.ts";
import { type Snapshot, snapshotOf } from "../store/snapshot.test-support.ts";
import { checkpoints } from "./checkpoints.ts";
import { dropDueMonths } from "./retention.ts";

const ALLOD = join(import.meta.dirname, "../../../cli/bin/allod");

let api: TestApi;
let folder: string;
let acme: string;
let other: string;
let untouched: Snapshot;
let anna: string;
let annaId: string;
let otto: string;

beforeAll(async () => {
  api = await startApi();
  folder = await mkdtemp(join(tmpdir(), "allod-verify-"));
  annaId = await api.person("anna");
  [acme, other] = [await api.tenant("acme", { owner: annaId }), await api.tenant("other")];
  anna = await api.token("anna");
  await api.person("otto", { operator: true });
  otto = await api.token("otto", { audience: OPERATOR });
  await writeFile(at("database-url"), `${api.server.applicationUrl}\n`, { mode: 0o600 });
  await add(acme, 1200);
  await add(other, 3);
  const signer = signerTo("checkpoints.jsonl");
  await signer.sign();
  await add(acme, 2);
  await signer.sign();
  untouched = await snapshotOf(api);
}, 60_000);
afterEach(() => untouched.restore());
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);

const signingKey = new Secret(newSigningKey());
const signerTo = (file: string) => checkpoints({ database: api.database, clock: api.clock, signingKey, file: at(file) });

async function add(tenantId: string, events: number, now = api.clock.now()): Promise<void> {
  const made = Array.from({ length: events }, () =>
    newEvent(api, { tenantId, occurredAt: now, metadata: { file: `"Pläne"\n\u{1F5C2}.odt` } }),
  );
  await api.write((connection) => eventRows(connection).append("keycloak", made, { fresh: true, now }));
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program itself, as somebody at a terminal would start it. */
function verify(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      ALLOD,
      ["audit", "verify", ...args],
      { cwd: folder, env: { PATH: process.env["PATH"] ?? "", ...env } },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

const KEY = ["--key", "checkpoints.jsonl.pub"];
const KEPT = ["--checkpoints", "checkpoints.jsonl", ...KEY];
const inDatabase = (...more: readonly string[]): Promise<Ended> => verify(["--database", "database-url", ...more]);
const idAt = async (chain: string, seq: number): Promise<string> =>
  (await api.ask<{ id: string }>("SELECT id FROM audit_event WHERE chain = $1 AND seq = $2", [chain, seq]))[0]?.id ?? "";

describe("a database", { timeout: 60_000 }, () => {
  it("is intact, and how far the program is can be seen", async () => {
    const { code, stdout, stderr } = await inDatabase(...KEPT);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Intact: 1,205 events in 2 chains, 2 checkpoints\n" });
    expect(stderr).toMatch(/^1,202 events, 0 of 2 chains …\n/);
  });

  it("is named by an address without a password, or by the environment; the result may be JSON", async () => {
    const { username, password, host, pathname } = new URL(api.server.applicationUrl);
    const intact = { intact: true, chains: 2, events: 1205, erased: 0, checkpoints: 2, problems: [] };
    const named = await verify(["--database", `postgresql://${username}@${host}${pathname}`, ...KEY, "--json"], { PGPASSWORD: password });
    expect({ ...named, stdout: JSON.parse(named.stdout) as unknown }).toMatchObject({ code: 0, stdout: intact });
    const { code, stderr } = await verify(KEY, { ALLOD_DATABASE_URL: api.server.applicationUrl });
    expect(code).toBe(0);
    expect(stderr).toContain("what is gone together with its checkpoints is not seen");
  });

  it("in which an event was altered is not, in its own timeline alone", async () => {
    await api.ask("UPDATE audit_event SET actor_name = 'Eve' WHERE chain = $1 AND seq = 700", [acme]);
    const id = await idAt(acme, 700);
    const { code, stdout } = await inDatabase(...KEPT);
    expect(code).toBe(4);
    expect(stdout).toContain(`✗ altered: tenant ${acme}, place 700, event ${id}\n    event ${id} at 700 is not what was recorded\n`);
    expect(stdout).toContain("next: Leave the database as it is.");
    const json = await inDatabase(...KEPT, "--json");
    expect(json.code).toBe(4);
    expect(JSON.parse(json.stdout)).toMatchObject({ intact: false, problems: [{ kind: "altered", chain: acme, seq: 700, eventId: id }] });
    expect(await inDatabase(...KEPT, "--tenant", other)).toMatchObject({ code: 0, stdout: "Intact: 3 events in 1 chain, 2 checkpoints\n" });
    expect(await inDatabase(...KEPT, "--tenant", acme)).toMatchObject({ code: 4 });
  });

  it("that has lost its end, and the checkpoint that told of it, is not when the checkpoint was kept", async () => {
    const [last] = await api.ask<{ hash: Buffer }>("SELECT hash FROM audit_event WHERE chain = $1 AND seq = 1200", [acme]);
    await api.ask("DELETE FROM audit_checkpoint_head WHERE n = 2; DELETE FROM audit_checkpoint WHERE n = 2");
    await api.ask("DELETE FROM audit_event WHERE chain = $1 AND seq > 1200", [acme]);
    await api.ask("UPDATE audit_chain SET seq = 1200, hash = $2 WHERE chain = $1", [acme, last?.hash]);
    expect(await inDatabase(...KEY)).toMatchObject({ code: 0 });
    const { code, stdout } = await inDatabase(...KEPT);
    expect(code).toBe(4);
    expect(stdout).toContain("✗ unsigned: checkpoint 2\n    checkpoint 2: it is missing in the database; you kept 1 more than it has");
    expect(stdout).toContain(`✗ cut-off: tenant ${acme}, place 1201\n`);
  });

  it("that cannot be asked is trouble, and nothing is said of a password", async () => {
    const { host, pathname } = new URL(api.server.applicationUrl);
    await writeFile(at("wrong"), `postgresql://allod_app:hunter2@${host}${pathname}`);
    await writeFile(at("elsewhere"), api.server.applicationUrl.replace(/[^/]*$/, "postgres"));
    await writeFile(at("nowhere"), "postgresql://allod_app:hunter2@127.0.0.1:1/allod");
    await writeFile(at("text"), "hunter2");
    const said = async (file: string, ...more: readonly string[]) => verify(["--database", file, ...KEY, ...more]);
    const ended = [await said("wrong"), await said("elsewhere"), await said("nowhere"), await said("text"), await said("none")];
    expect(ended.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
    expect(ended.map(({ stderr }) => /cli\.audit\.\S+/.exec(stderr)?.[0])).toEqual([
      "cli.audit.unreachable",
      "cli.audit.no-timeline",
      "cli.audit.unreachable",
      "cli.audit.address",
      "cli.audit.unreadable",
    ]);
    expect(ended[0]?.stderr).toContain("password authentication failed");
    expect(ended[2]?.stderr).toContain("ECONNREFUSED");
    expect(ended.map(({ stdout, stderr }) => stdout + stderr).join("")).not.toContain("hunter2");
    const nobody = api.ids.next();
    expect(await said("database-url", "--tenant", nobody)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Nothing was ever recorded of tenant ${nobody}.`) as string,
    });
  });
});

describe("an export", { timeout: 60_000 }, () => {
  async function download(path: string, as: string): Promise<string> {
    const { body } = await api.app.inject({ url: path, headers: { authorization: `Bearer ${as}` } });
    await writeFile(at("export.jsonl"), body);
    return body;
  }
  const inFile = (...more: readonly string[]): Promise<Ended> => verify(["--export", "export.jsonl", ...more]);

  it("is verified without the database, and against checkpoints", async () => {
    await download(`/v1/tenants/${acme}/audit/export?format=jsonl`, anna);
    // That it was exported is an event in it.
    expect(await inFile("--tenant", acme, ...KEPT)).toMatchObject({ code: 0, stdout: "Intact: 1,203 events in 1 chain, 2 checkpoints\n" });
    const alone = await inFile();
    expect(alone).toMatchObject({ code: 0, stdout: "Intact: 1,203 events in 1 chain, 0 checkpoints\n" });
    expect(alone.stderr).toContain("Compared with no checkpoint");
    await download("/v1/audit/export?format=jsonl&of=platform", otto);
    expect(await inFile("--tenant", "platform")).toMatchObject({ code: 0 });
  });

  it("in which an event was altered, or that lacks its end, is not intact", async () => {
    const lines = (await download(`/v1/tenants/${acme}/audit/export?format=jsonl`, anna)).split("\n");
    await writeFile(at("export.jsonl"), lines.with(699, lines[699]?.replaceAll("Lovelace", "Byron") ?? "").join("\n"));
    const id = await idAt(acme, 700);
    const altered = await inFile("--json");
    expect(altered.code).toBe(4);
    expect(JSON.parse(altered.stdout)).toMatchObject({
      intact: false,
      events: 699,
      problems: [{ kind: "altered", seq: 700, eventId: id }],
    });
    await writeFile(at("export.jsonl"), `${lines.slice(0, 1000).join("\n")}\n`);
    expect(await inFile()).toMatchObject({ code: 0 });
    const { code, stdout } = await inFile(...KEPT);
    expect(code).toBe(4);
    expect(stdout).toContain(`✗ cut-off: tenant ${acme}, place 1001\n`);
    expect(stdout).toContain("next: Export the timeline again");
  });

  it("that lacks what was dropped because its time was over is intact, by the checkpoint that tells of it", async () => {
    const signer = signerTo("later.jsonl");
    const old = await api.tenant("old", { owner: annaId });
    await add(old, 4, new Date("2025-03-10T00:00:00Z"));
    await add(old, 2);
    expect(await dropDueMonths({ ...api, checkpoints: signer, archive: undefined })).toHaveLength(1);
    await download(`/v1/tenants/${old}/audit/export?format=jsonl`, anna);
    const later = ["--checkpoints", "later.jsonl", "--key", "later.jsonl.pub"];
    expect(await inFile(...later)).toMatchObject({ code: 0, stdout: "Intact: 3 events in 1 chain, 3 checkpoints\n" });
    const { code, stdout } = await inFile();
    expect(code).toBe(4);
    expect(stdout).toContain(`✗ missing: tenant ${old}, place 1\n`);
    expect(stdout).toContain("is known to checkpoints");
  });

  it("that somebody was taken out of is intact, unless somebody did it who told nobody", async () => {
    const by = api.ids.next();
    await api.write(async (connection) => {
      const rows = eventRows(connection);
      const { events, digests } = await rows.erase({ tenantId: other }, { subjects: ["p1"], pseudonym: `erased-${by}`, by });
      const metadata = { changes: { events: { from: null, to: events }, digests: { from: null, to: digests } } };
      const told = newEvent(api, { id: by, tenantId: other, action: "allod.audit_erase", metadata });
      await rows.append("allod", [told], { fresh: true, now: api.clock.now() });
    });
    const { body } = await api.app.inject({
      url: "/v1/audit/export?format=jsonl&of=everyone",
      headers: { authorization: `Bearer ${otto}` },
    });
    const lines = body.split("\n").filter((line) => line.includes(other));
    await writeFile(at("export.jsonl"), lines.toReversed().join("\n"));
    expect(await inFile()).toMatchObject({
      code: 0,
      stdout: "Intact: 4 events in 1 chain, 0 checkpoints; of 3 events what was personal was removed\n",
    });
    await writeFile(
      at("export.jsonl"),
      lines
        .toReversed()
        .with(1, lines.at(-2)?.replace(`erased-${by}`, "eve") ?? "")
        .join("\n"),
    );
    expect(await inFile()).toMatchObject({ code: 4, stdout: expect.stringContaining(`✗ altered: tenant ${other}, place 1\n`) as string });
  });

  it("is verified by the program in the documentation, too, which has nothing of ours", async () => {
    const readme = await readFile(join(import.meta.dirname, "../../../../packages/audit/README.md"), "utf8");
    await writeFile(at("verify.mjs"), /```js\n(.*?)```/s.exec(readme)?.[1] ?? "");
    const input = await download(`/v1/tenants/${acme}/audit/export?format=jsonl`, anna);
    const program = (text: string) => spawnSync(process.execPath, [at("verify.mjs")], { input: text, encoding: "utf8" });
    expect(program(input).stdout).toBe("1203 events are intact\n");
    expect(program(input.replace("Lovelace", "Byron")).stderr).toContain("at 1 is not what was recorded");
  });

  it("that proves nothing is refused", async () => {
    await download(`/v1/tenants/${acme}/audit/export?format=csv`, anna);
    expect(await inFile()).toMatchObject({ code: 1, stderr: expect.stringContaining("cli.audit.no-export") as string });
    await writeFile(at("export.jsonl"), "");
    expect(await inFile()).toMatchObject({ code: 1, stderr: expect.stringContaining("cli.audit.no-events") as string });
    await writeFile(at("export.jsonl"), await readFile(at("checkpoints.jsonl")));
    expect(await inFile("--checkpoints", "export.jsonl")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("export.jsonl.pub") as string,
    });
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { verifyChains } from "@allod/audit";
import { type AuthentikFake, type Fate, type KeycloakFake, startAuthentikFake, startKeycloakFake } from "@allod/connectors/fakes";
import { systemClock, systemRandom } from "@allod/core";
import { afterAll, beforeAll, expect, it, onTestFailed } from "vitest";

import { makeUnruly } from "../../apps/control-plane/src/ingest/authentik/authentik.test-support.ts";
import { PLATFORM } from "../../apps/control-plane/src/store/audit.ts";
import { startWorld, type World } from "../../apps/control-plane/src/store/world.test-support.ts";
import { chance } from "./support/chance.ts";
import { freePort } from "./support/container.ts";
import { type Happenings, happenings, type Source, sources } from "./support/happenings.ts";
import type { Ingesting } from "./support/ingesting.ts";

const CHILD = join(import.meta.dirname, "support/ingesting.ts");
const KILLS = 15;
const CLIENT = { realm: "people", clientId: "allod", clientSecret: "of-the-fake-identity" } as const;
const TOKEN = "of-the-fake-authentik";
const TROUBLE: readonly [Fate, ...Fate[]] = ["500", "429", "late", "drop"];
/** The same happens for the same number, but for when the machine gets to it. */
const SEED = Number(process.env["ALLOD_SEED"] ?? Buffer.from(systemRandom.bytes(4)).readUInt32BE());

let world: World;
let folder: string;
let authentik: AuthentikFake;
let keycloak: KeycloakFake;
let given: Ingesting;
let happening: Happenings;
let child: ChildProcess | undefined;
let complaints = "";

beforeAll(async () => {
  const { below, among } = chance(SEED);
  world = await startWorld();
  folder = await mkdtemp(join(tmpdir(), "allod-audit-chaos-"));
  // FAKES: of the real products, that can fail on purpose; a real Keycloak is in 9-with-keycloak.
  authentik = await startAuthentikFake({ token: TOKEN });
  keycloak = await startKeycloakFake(CLIENT);
  Object.assign(keycloak.realm.events.config, { eventsEnabled: true, adminEventsEnabled: true });
  makeUnruly(authentik, below);
  keycloak.misbehave(() => (below(15) === 0 ? among(TROUBLE) : "ok"));
  const logs = join(folder, "logs");
  await mkdir(logs);
  given = {
    databaseUrl: world.server.applicationUrl,
    authentik: { url: authentik.url, token: TOKEN },
    keycloak: { ...CLIENT, url: keycloak.url, issuer: "https://id.test/realms/people" },
    files: { opencloud: join(logs, "audit.log"), nextcloud: join(logs, "nextcloud.log"), caddy: join(logs, "access.log") },
    stalwart: { port: await freePort(), key: "a-key-of-twenty-characters" },
    jumps: null,
  };
  const acme = await world.tenant("acme");
  const other = await world.tenant("other");
  for (const [tenant, name] of [[acme, "acme.test"] as const, [other, "other.test"] as const])
    await world.domain(tenant, name, { proven: true });
  const chains = [["nobody.test", PLATFORM] as const, ["acme.test", acme] as const, ["other.test", other] as const] as const;
  const { files, stalwart } = given;
  happening = happenings({
    authentik,
    keycloak,
    files,
    stalwart,
    chains,
    kept: async (source) => new Set((await keptOf(source)).keys()),
    seed: SEED,
  });
});
afterAll(async () => {
  await happening?.stop();
  await kill();
  await Promise.all([authentik?.stop(), keycloak?.stop(), world?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** `jumps`: of the clock; null: it goes as it should. */
async function start(jumps: number | null): Promise<void> {
  const file = join(folder, "given.json");
  await writeFile(file, JSON.stringify({ ...given, jumps }), { mode: 0o600 });
  const started = spawn(process.execPath, [CHILD, file]);
  child = started;
  started.stderr.on("data", (chunk: Buffer) => void (complaints = `${complaints}${chunk.toString("utf8")}`.slice(-10_000)));
  await new Promise<void>((resolve, reject) => {
    started.stdout.once("data", () => resolve());
    started.once("exit", () => reject(new Error(`It ended by itself: ${complaints}`)));
  });
}

async function kill(): Promise<void> {
  const killed = child;
  child = undefined;
  if (killed === undefined) return;
  const [code, signal] = [killed.exitCode, killed.signalCode];
  if (code !== null || signal !== null) throw new Error(`It ended by itself: ${code ?? signal} ${complaints}`);
  killed.kill("SIGKILL");
  await once(killed, "exit");
}

/** What is kept of a source, by the names of what happened: in which chains, as often as it is there. */
async function keptOf(source: Source): Promise<Map<string, string[]>> {
  const rows = await world.ask<{ chain: string; said: string }>(
    "SELECT chain, concat_ws(' ', external_id, correlation_id, actor_name, target_name, metadata) AS said FROM audit_event WHERE source = $1",
    [source],
  );
  const named = rows.map(({ chain, said }) => ({ chain, name: /made-[a-z]+-\d+/.exec(said)?.[0] ?? said }));
  return new Map([...Map.groupBy(named, ({ name }) => name)].map(([name, all]) => [name, all.map(({ chain }) => chain)]));
}

/** What is not kept, or more than once, or in another's chain, or was never made. */
async function differences(): Promise<readonly string[]> {
  const of = async (source: Source): Promise<string[]> => {
    const [kept, made] = [await keptOf(source), new Map([...happening.made(source)].map(([name, chain]) => [name, [chain]] as const))];
    const names = [...new Set([...made.keys(), ...kept.keys()])];
    return names
      .filter((name) => !isDeepStrictEqual(made.get(name), kept.get(name)))
      .map((name) => `${name} is in ${kept.get(name)?.join(" and ") ?? "none"}`);
  };
  return (await Promise.all(sources.map(of))).flat().slice(0, 20);
}

async function states(): Promise<object> {
  return world.ask("SELECT source, status, failures, message, refused FROM audit_source ORDER BY source, instance");
}

async function counted(what: string): Promise<number> {
  return Number((await world.ask<{ found: string }>(`SELECT ${what} AS found`))[0]?.found);
}
const keptInAll = (): Promise<number> => counted("(SELECT count(*) FROM audit_event)");

it(`nothing lost, nothing doubled (seed ${SEED})`, { timeout: 300_000 }, async () => {
  onTestFailed(() => void process.stderr.write(`ALLOD_SEED=${SEED}\n${complaints}\n`));
  const { below, among } = chance(SEED);
  await happening.begin();
  for (let kills = 0; kills < KILLS; kills++) {
    const before = await keptInAll();
    await start(SEED + kills);
    // Somewhere in its work, so that it gets on each time; or before it has anything.
    await expect.poll(keptInAll, { timeout: 30_000, interval: 20 }).toBeGreaterThan(kills % 4 === 3 ? -1 : before);
    await systemClock.sleep(below(1200));
    await kill();
    // As an operator may have to: all of a source is read again, and is there already. Not near the end: it would make good a loss.
    if ([2, 5, 8].includes(kills)) await world.ask("UPDATE audit_source SET cursor = NULL WHERE source = $1", [among(sources)]);
  }
  await start(null);
  await happening.end();
  authentik.misbehave([]);
  keycloak.misbehave([]);
  const patiently = { timeout: 60_000, interval: 500 };
  await expect.poll(differences, patiently).toEqual([]);
  // Two of Keycloak's.
  const well = [...sources, "keycloak"].toSorted().map((source) => ({ source, status: "working", failures: 0, message: "", refused: "0" }));
  await expect.poll(states, patiently).toEqual(well);
  await kill();

  expect(await differences()).toEqual([]);
  const kept = await keptInAll();
  expect(await counted("(SELECT sum(events) FROM audit_source)")).toBe(kept);
  const report = await verifyChains({ ask: (question, values) => world.ask(question, values) as never, keys: [] });
  expect(report).toMatchObject({ chains: 3, events: kept, problems: [] });
  // Logs were rolled under it, in each way.
  expect([(await readdir(join(folder, "logs"))).length > 6, happening.emptied() > 0]).toEqual([true, true]);
});

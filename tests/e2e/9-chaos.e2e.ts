import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { type Fate, type KeycloakFake, type MatrixFake, startKeycloakFake, startMatrixFake } from "@allod/connectors/fakes";
import { idSource, Secret, systemClock, systemRandom } from "@allod/core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { openQueue } from "../../apps/control-plane/src/jobs/queue.ts";
import { prepareDatabase } from "../../apps/control-plane/src/prepare-database.ts";
import { type EmbeddedServer, startEmbedded } from "../../apps/control-plane/src/store/embedded.ts";
import { openDatabase } from "../../apps/control-plane/src/store/database.ts";
import { postgresStore } from "../../apps/control-plane/src/store/store.ts";
import { freePort } from "./support/container.ts";

const MAIN = join(import.meta.dirname, "../../apps/control-plane/src/main.ts");
const TENANTS = 200;
const KILLS = 15;
const TOKEN = "of-the-fake-chat";
const SECRET = "of-the-fake-identity";

let folder: string;
let database: EmbeddedServer;
let chat: MatrixFake;
let identity: KeycloakFake;
let issuer: Server;
let worker: ChildProcess | undefined;

const TROUBLE: readonly Fate[] = ["500", "late", "drop", "429"];

/**
 * One request in thirty fails, is done and not answered, not done, or is one too many; a tenant takes ten.
 * More, and the circuit breaker would rightly have everybody wait.
 */
function fate(): Fate {
  const [byte = 0] = systemRandom.bytes(1);
  return byte < 8 ? (TROUBLE[byte % TROUBLE.length] ?? "ok") : "ok";
}

beforeAll(async () => {
  folder = await mkdtemp("/var/tmp/allod-chaos-");
  await chmod(folder, 0o755);
  const passwords = { owner: new Secret("0123456789abcdef"), application: new Secret("fedcba9876543210") };
  database = await startEmbedded({ directory: join(folder, "database"), port: await freePort(), passwords, persistent: false });
  await prepareDatabase(await database.owner());
  // FAKES: of the real products, that can fail on purpose; the real ones are in file 8.
  chat = await startMatrixFake({ serverName: "chat.test", adminToken: TOKEN });
  identity = await startKeycloakFake({ realm: "people", clientId: "allod", clientSecret: SECRET });
  issuer = createServer((request, response) => {
    const url = `http://${request.headers.host ?? ""}`;
    response.setHeader("content-type", "application/json").end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys`, keys: [] }));
  }).listen(0, "127.0.0.1");
  await once(issuer, "listening");
  await writeFile(join(folder, "allod.yaml"), JSON.stringify(config(`http://127.0.0.1:${(issuer.address() as AddressInfo).port}`)));
});
afterAll(async () => {
  await kill();
  await Promise.all([chat?.stop(), identity?.stop()]);
  issuer?.close();
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

function config(issuerUrl: string): object {
  const client = { issuer: issuerUrl, clientId: "x", clientSecret: "x", audience: "x" };
  return {
    database: { url: database.applicationUrl },
    key: "0123456789abcdef".repeat(4),
    origins: { portal: "http://portal.localhost", operator: "http://operator.localhost", api: "http://api.localhost" },
    identity: { portal: client, operator: client },
    mail: { smtp: "smtp://127.0.0.1:9", from: "x@x.test" },
    connectors: {
      keycloak: { url: identity.url, realm: "people", issuer: issuerUrl, clientId: "allod", clientSecret: SECRET },
      matrix: {
        homeserverUrl: chat.url,
        serverName: "chat.test",
        adminToken: TOKEN,
        ssoProvider: "oidc",
        publicUrl: "https://matrix.chat.test",
      },
    },
    logLevel: "error",
  };
}

async function start(): Promise<void> {
  const child = spawn(process.execPath, [MAIN, "--config", join(folder, "allod.yaml"), "--services", "worker"]);
  worker = child;
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString("utf8");
      if (said.includes("Allod is running")) resolve();
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", () => reject(new Error(said)));
  });
}

async function kill(): Promise<void> {
  if (worker === undefined || worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill("SIGKILL");
  await once(worker, "exit");
}

/** What the database says of everything, by outcome; and what is half done. */
async function outcomes(): Promise<{ ready: number; other: number; pending: number; active: number }> {
  const owner = await database.owner();
  try {
    const { rows } = await owner.query<{ ready: string; other: string; pending: string; active: string }>(`SELECT
      (SELECT count(*) FROM resource WHERE outcome = 'ready') AS ready,
      (SELECT count(*) FROM resource WHERE outcome <> 'ready') AS other,
      (SELECT count(*) FROM resource WHERE create_pending_since IS NOT NULL OR retry_at IS NOT NULL) AS pending,
      (SELECT count(*) FROM tenant WHERE status = 'active') AS active`);
    const [row] = rows;
    return { ready: Number(row?.ready), other: Number(row?.other), pending: Number(row?.pending), active: Number(row?.active) };
  } finally {
    await owner.end();
  }
}

it("a worker killed at random points leaves one object of each tenant in each product, and everything true", async () => {
  chat.misbehave(fate);
  identity.misbehave(fate);
  const ids = idSource({ clock: systemClock, random: systemRandom });
  const wanted = Array.from({ length: TENANTS }, (_, index) => ({ id: ids.next(), slug: `tenant-${index}` }));
  const queue = await openQueue(database.applicationUrl, { onError: () => undefined });
  const connection = openDatabase(database.applicationUrl);
  const store = postgresStore({ database: connection, clock: systemClock, ids, enqueue: queue.enqueue.bind(queue) });
  for (const { id, slug } of wanted)
    await store.within({ tenants: [id] }, async (tx) => {
      const more = { name: slug, status: "pending", partner: undefined, billing: {}, generation: 1, createdAt: systemClock.now() } as const;
      await tx.tenants.insert({ id, slug, ...more });
      await tx.reconcile([{ kind: "tenant", id }]);
    });
  await queue.stop();
  await connection.destroy();

  for (let kills = 0; kills < KILLS; kills++) {
    await start();
    // Somewhere in its work: from before it has anything to after many.
    await systemClock.sleep(100 + (systemRandom.bytes(1)[0] ?? 0) * 6);
    await kill();
  }
  await start();
  // What a killed worker had in its hands comes back after a minute.
  await expect.poll(async () => (await outcomes()).active, { timeout: 600_000, interval: 2000 }).toBe(TENANTS);
  chat.misbehave(() => "ok");
  identity.misbehave(() => "ok");
  await expect.poll(outcomes, { timeout: 300_000, interval: 2000 }).toEqual({ ready: 2 * TENANTS, other: 0, pending: 0, active: TENANTS });

  for (const product of [chat, identity]) {
    const made = product.objects().filter(({ kind }) => kind === "tenant");
    const counts = Map.groupBy(made, ({ allodId }) => allodId);
    expect(new Set(counts.keys())).toEqual(new Set(wanted.map(({ id }) => id)));
    expect([...counts.values()].filter((same) => same.length !== 1)).toEqual([]);
  }
});

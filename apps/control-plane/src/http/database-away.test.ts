import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { idSource, Secret, systemClock, systemRandom } from "@allod/core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { planRules } from "../domain/plans.ts";
import { chronicle } from "../domain/activity.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { type EmbeddedServer, startEmbedded } from "../store/embedded.ts";
import { freePort } from "../store/embedded.test-support.ts";
import { migrate } from "../store/migrate.ts";
import { postgresStore } from "../store/store.ts";
import type { Api, RouteDeps } from "./route.ts";
import { planRoutes } from "./routes/plans.ts";
import { newApp } from "./server.ts";

let folder: string;
let start: () => Promise<EmbeddedServer>;
let server: EmbeddedServer;
let database: Database;
let app: Api;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-away-"));
  await chmod(folder, 0o755);
  const password = (): Secret => new Secret(Buffer.from(systemRandom.bytes(24)).toString("hex"));
  const options = {
    directory: join(folder, "data"),
    port: await freePort(),
    passwords: { owner: password(), application: password() },
    persistent: true,
  };
  start = () => startEmbedded(options);
  server = await start();
  const owner = await server.owner();
  await migrate(owner, systemClock);
  await owner.end();
  database = openDatabase(server.applicationUrl);
  const ids = idSource({ clock: systemClock, random: systemRandom });
  const store = postgresStore({ database, clock: systemClock, ids, enqueue: async () => undefined });
  const plans = planRules({ store, clock: systemClock, ids, chronicle: chronicle({ clock: systemClock, ids }) });
  app = newApp({ logger: false });
  planRoutes(app, { plans, authenticate: async () => ({}) } as unknown as RouteDeps);
}, 60_000);
afterAll(async () => {
  await app.close();
  await database.destroy();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const ask = async (): Promise<{ status: number; code: unknown }> => {
  const answer = await app.inject("/v1/plans");
  return { status: answer.statusCode, code: answer.json<{ code?: unknown }>().code };
};

it("is said to be away while it is, also to those who were asking, and works again without a restart", async () => {
  expect(await ask()).toEqual({ status: 200, code: undefined });
  // Some of them are answered, some are cut off in the middle, some find nobody: none is told of trouble of another kind.
  const asking = Promise.all(Array.from({ length: 40 }, ask));
  await server.stop();
  const kinds = new Set((await asking).map(({ status, code }) => `${status} ${String(code)}`));
  kinds.delete("200 undefined");
  kinds.delete("503 http.unavailable");
  expect([...kinds]).toEqual([]);
  expect(await ask()).toEqual({ status: 503, code: "http.unavailable" });
  server = await start();
  expect(await ask()).toEqual({ status: 200, code: undefined });
}, 60_000);

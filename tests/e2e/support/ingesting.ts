import { readFile } from "node:fs/promises";

import { type Clock, idSource, Secret, systemClock, systemRandom } from "@allod/core";

import { buildServer } from "../../../apps/control-plane/src/http/server.ts";
import type { Services } from "../../../apps/control-plane/src/http/services.ts";
import { authentikSources } from "../../../apps/control-plane/src/ingest/authentik/source.ts";
import { caddySources } from "../../../apps/control-plane/src/ingest/caddy/source.ts";
import { keycloakSources } from "../../../apps/control-plane/src/ingest/keycloak/source.ts";
import { nextcloudSources } from "../../../apps/control-plane/src/ingest/nextcloud/source.ts";
import { opencloudSources } from "../../../apps/control-plane/src/ingest/opencloud/source.ts";
import { ingest } from "../../../apps/control-plane/src/ingest/run.ts";
import { stalwartReceiver } from "../../../apps/control-plane/src/ingest/stalwart/receive.ts";
import { openDatabase } from "../../../apps/control-plane/src/store/database.ts";
import { postgresStore } from "../../../apps/control-plane/src/store/store.ts";
import { chance } from "./chance.ts";

/** What is read, in a file: its path is the only argument of this program. */
export interface Ingesting {
  readonly databaseUrl: string;
  readonly authentik: { readonly url: string; readonly token: string };
  readonly keycloak: {
    readonly url: string;
    readonly realm: string;
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  readonly files: { readonly opencloud: string; readonly nextcloud: string; readonly caddy: string };
  /** Where Stalwart brings its events, and the key of its signatures. */
  readonly stalwart: { readonly port: number; readonly key: string };
  /** Of the jumps of the clock; null: it goes as it should. */
  readonly jumps: number | null;
}

const SECOND = 1000;
const BACK = [0, 0, 5 * SECOND, 2 * 3600 * SECOND, 3 * 86_400 * SECOND] as const;

/** A clock that is set back now and then, between two looks at it, and set right again. */
function jumpingClock(seed: number): Clock {
  const { below, among } = chance(seed);
  let back = 0;
  return {
    now() {
      if (below(200) === 0) back = among(BACK);
      return new Date(Date.now() - back);
    },
    sleep: systemClock.sleep,
  };
}

/** The part of the control plane that reads events, and the webhook, over real sources: without the rest it starts quickly, and can be given a clock. */
async function main(): Promise<void> {
  const given = JSON.parse(await readFile(process.argv[2] ?? "", "utf8")) as Ingesting;
  const clock = given.jumps === null ? systemClock : jumpingClock(given.jumps);
  const ids = idSource({ clock, random: systemRandom });
  const store = postgresStore({ database: openDatabase(given.databaseUrl), clock, ids, enqueue: async () => undefined });
  const deps = { store, clock, ids, platformHosts: new Set<string>() };
  const { authentik, keycloak, files, stalwart } = given;
  const signInPaths = ["POST /login"];
  const sources = [
    ...authentikSources({ url: authentik.url, token: new Secret(authentik.token), pause: 200 }, { clock }),
    ...keycloakSources({ ...keycloak, clientSecret: new Secret(keycloak.clientSecret), pause: 200 }, { clock }),
    ...opencloudSources({ path: files.opencloud, instance: "opencloud", pause: 100 }),
    ...nextcloudSources({ path: files.nextcloud, instance: "nextcloud", pause: 100 }),
    ...caddySources({ path: files.caddy, instance: "caddy", pause: 100, signInPaths }),
  ];
  const unused = (): Promise<never> => Promise.reject(new Error("nobody signs in here"));
  const app = buildServer({
    services: { products: [] } as unknown as Services,
    verifyToken: unused,
    actorOf: unused,
    actorOfApiToken: unused,
    ready: unused,
    webhooks: { stalwart: stalwartReceiver([{ instance: "stalwart", signatureKey: new Secret(stalwart.key) }], deps) },
    options: { logger: false },
  });
  await app.listen({ host: "127.0.0.1", port: stalwart.port });
  process.stdout.write("reading\n");
  await ingest(sources, {
    ...deps,
    backoff: (failures) => Math.min(SECOND, 50 * 2 ** failures),
    onError: (error) => process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
    signal: new AbortController().signal,
  });
}

await main();

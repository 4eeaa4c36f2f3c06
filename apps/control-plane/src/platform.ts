import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import type { Connector } from "@allod/connectors";
import type { Clock, IdSource, RandomSource, Secret } from "@allod/core";
import type { FastifyInstance } from "fastify";

import { sessionCookie } from "./bff/cookies.ts";
import { loopbackFetch } from "./bff/loopback-fetch.ts";
import { buildPortal } from "./bff/portal.ts";
import { hasSomething } from "./bff/sessions.ts";
import { throughToken } from "./domain/tokens.ts";
import type { Actor } from "./domain/access.ts";
import { dispatchServer } from "./http/dispatch.ts";
import { loggingOptions, tellRequestIds } from "./http/logging.ts";
import { buildMetrics } from "./http/metrics.ts";
import { limitRates } from "./http/rate-limit.ts";
import { buildServer, registerRoutes } from "./http/server.ts";
import { traceRequests } from "./http/tracing.ts";
import { type Client as IdentityClient, type EmbeddedIdentity, embeddedIdentity } from "./identity/embedded/index.ts";
import { type Issuer, tokenVerifier, type VerifiedToken, remoteKeys } from "./identity/verify-token.ts";
import { openQueue } from "./jobs/queue.ts";
import { listenForChanges } from "./local/changes.ts";
import { dnsLookUp } from "./local/dns.ts";
import { mailPage } from "./local/mail-page.ts";
import { checkProduct, connectedProducts } from "./reconcile/products.ts";
import { buildServices } from "./services.ts";
import { findPerson, hasOpenInvitation, loadActor } from "./store/actor.ts";
import { openDatabase } from "./store/database.ts";
import { observedStore } from "./store/observed.ts";
import { portalSessions } from "./store/portal-sessions.ts";
import { derivedKey, sealer } from "./store/seal.ts";
import { postgresStore } from "./store/store.ts";
import { work } from "./work.ts";

const APPS = join(import.meta.dirname, "../..");
const APPLICATIONS = ["portal", "operator"] as const;

/** Where each part of the platform is found by a browser. */
interface Origins {
  readonly portal: string;
  readonly operator: string;
  readonly identity: string;
  readonly api: string;
  readonly mail: string;
}

export interface PlatformOptions {
  readonly databaseUrl: string;
  readonly key: Secret<Uint8Array>;
  readonly port: number;
  readonly origins: Origins;
  /** Beside the embedded identity provider. */
  readonly connectors: readonly Connector[];
  readonly logLevel: "info" | "warn" | "error" | "silent";
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly ids: IdSource;
}

export interface Platform {
  readonly port: number;
  /** A one-time address where the first operator chooses a password; undefined when there is one who has. */
  firstSignIn(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** Builds everything over a database that is there, and listens on loopback. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { databaseUrl, key, origins, clock, random, ids, logLevel } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const logging = loggingOptions({ level: logLevel, ids });
  const onError = (error: unknown): void => void (signal.aborted ? undefined : api.log.error({ err: error }, "background"));

  const database = openDatabase(databaseUrl);
  const queue = await openQueue(databaseUrl, { onError });
  const store = postgresStore({ database, clock, ids, enqueue: (connection, objects) => queue.enqueue(connection, objects) });
  const observed = observedStore(database);
  const sessions = portalSessions(database);
  const clients = APPLICATIONS.map((application): IdentityClient => ({
    application,
    origin: origins[application],
    clientId: `allod-${application}`,
    clientSecret: derivedKey(key, `client-${application}`),
    audience: `${origins.api}/${application}`,
  }));
  const identity = await embeddedIdentity({
    database,
    clock,
    random,
    ids,
    key,
    origin: origins.identity,
    clients,
    sendMail: (mail) => store.within("everything", (tx) => tx.send(mail)),
    trustProxy: false,
    fetch: (input, init) => loopbackFetch(input, init),
    onError,
  });
  const products = connectedProducts([identity.connector, ...options.connectors], clock);
  const services = buildServices({
    store,
    clock,
    ids,
    random,
    lookUp: dnsLookUp(),
    enrollment: identity.enrollment,
    ownIssuer: identity.issuer,
    origins,
    platformName: "Allod",
    products: products.map(({ connector }) => connector),
    sessions: {
      list: (personId) => sessions.listForPerson(personId, clock.now()),
      end: (personId, id) => sessions.end(id, { at: clock.now(), reason: "revoked", personId }),
    },
    async checkProduct(id) {
      const product = products.find(({ connector }) => connector.id === id);
      if (product !== undefined) await checkProduct(product, { observed, clock });
    },
    subscribe: listenForChanges(databaseUrl, { clock, signal }),
    accountUrl: identity.accountUrl,
  });

  const keys = remoteKeys(`${identity.issuer}/jwks`, (url, init) => loopbackFetch(url, init));
  const issuers = clients.map(({ application, audience }): Issuer => ({ issuer: identity.issuer, audience, application, keys }));
  const verifyToken = tokenVerifier(issuers, () => clock.now());
  const actorOf = async (token: VerifiedToken): Promise<Actor | undefined> => {
    const person = await findPerson(database, token);
    return person === undefined ? undefined : loadActor(database, person, { operatorAudience: token.application === "operator" });
  };
  const actorOfApiToken = async (text: string): Promise<Actor | undefined> => {
    const token = await services.tokens.resolve(text);
    const actor = token === undefined ? undefined : await loadActor(database, token.personId, { operatorAudience: false });
    return token === undefined || actor === undefined ? undefined : throughToken(actor, token);
  };

  const metrics = buildMetrics();
  function instrument(app: FastifyInstance, site: string): void {
    tellRequestIds(app);
    traceRequests(app);
    metrics.observe(app, site);
  }
  const api = buildServer({
    services,
    verifyToken,
    actorOf,
    actorOfApiToken,
    ready: async () => void (await database.selectFrom("plan").select("id").limit(1).execute()),
    options: logging,
    prepare(scope) {
      instrument(scope, "api");
      limitRates(scope);
    },
  });
  metrics.serve(api, { token: undefined });
  const portals = clients.map(({ application, origin, clientId, clientSecret, audience }) =>
    buildPortal({
      application,
      origin,
      oidc: { issuer: identity.issuer, clientId, clientSecret, audience, fetch: loopbackFetch },
      sessions,
      sealer: sealer(key, "portal-sessions"),
      clock,
      random,
      ids,
      registerApi: (app, authenticate) =>
        registerRoutes(app, { ...services, authenticate, sessionOf: (request) => request.portalSessionId }),
      actorOf,
      mayEnter: async (actor) => hasSomething(actor) || hasOpenInvitation(database, actor.personId, clock.now()),
      verifyToken,
      assets: join(APPS, application, "dist"),
      trustProxy: false,
      logging,
      instrument(app) {
        instrument(app, application);
        limitRates(app, { sessionCookie: sessionCookie(application) });
      },
    }),
  );
  await Promise.all([api.ready(), ...portals.map((portal) => portal.ready())]);
  const server = dispatchServer([
    { origin: origins.api, handler: (request, response) => api.routing(request, response) },
    ...portals.map((portal, index) => ({ origin: clients[index]?.origin ?? "", handler: portal.routing.bind(portal) })),
    { origin: origins.identity, handler: identity.handler },
    { origin: origins.mail, handler: mailPage(database) },
  ]);
  const port = await listen(server, options.port);
  const working = work({
    products,
    database,
    observed,
    store,
    tenants: services.tenants,
    sessions,
    queue,
    issuer: identity.issuer,
    clock,
    random,
    onError,
    signal,
  }).catch(onError);

  return {
    port,
    firstSignIn: () => firstSignIn({ store, ids, clock, identity }),
    async stop() {
      stopping.abort();
      server.close();
      server.closeAllConnections();
      await queue.stop().catch(() => undefined);
      await Promise.all([working, identity.stop(), api.close(), ...portals.map((portal) => portal.close())]).catch(() => undefined);
      await database.destroy();
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const FIRST_OPERATOR = "operator@allod.localhost";

/** The first start makes the first operator; every start says where they choose a password, until they have. */
async function firstSignIn({
  store,
  ids,
  clock,
  identity,
}: {
  readonly store: ReturnType<typeof postgresStore>;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly identity: EmbeddedIdentity;
}): Promise<string | undefined> {
  const person = await store.within("everything", async (tx) => {
    const before = await tx.people.findByEmail(FIRST_OPERATOR);
    if (before !== undefined) return before;
    const made = { id: ids.next(), email: FIRST_OPERATOR, displayName: "Operator", locale: "en", operator: true, generation: 1 } as const;
    await tx.people.insert({ ...made, createdAt: clock.now() });
    await tx.people.identify(made.id, { issuer: identity.issuer, subject: made.id });
    await tx.reconcile([{ kind: "person", id: made.id }]);
    return made;
  });
  return (await identity.enrollment.begin({ ...person, application: "operator" }))?.url;
}

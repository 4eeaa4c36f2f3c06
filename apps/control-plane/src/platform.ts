import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { join } from "node:path";

import type { Connector } from "@allod/connectors";
import type { Clock, IdSource, RandomSource, Secret } from "@allod/core";
import type { FastifyInstance } from "fastify";

import { actorsIn } from "./actors.ts";
import { admission } from "./admission.ts";
import { proof } from "./audit/proof.ts";
import { auditLoops, type AuditSettings, NO_AUDIT_SETTINGS, signingKeyOf, webhookSealer } from "./audit-work.ts";
import { sessionCookie } from "./bff/cookies.ts";
import { buildPortal } from "./bff/portal.ts";
import { hasSomething } from "./bff/sessions.ts";
import type { StackPages } from "./bff/stack.ts";
import type { Mail, Store } from "./domain/store.ts";
import { dispatchServer } from "./http/dispatch.ts";
import { insideServer } from "./http/inside.ts";
import { loggingOptions, tellRequestIds } from "./http/logging.ts";
import { buildMetrics } from "./http/metrics.ts";
import { limitRates } from "./http/rate-limit.ts";
import { buildServer, registerRoutes } from "./http/server.ts";
import { measureSources } from "./http/source-metrics.ts";
import { traceRequests } from "./http/tracing.ts";
import { tokenVerifier } from "./identity/verify-token.ts";
import { openQueue } from "./jobs/queue.ts";
import { NO_SOURCES, type ConfiguredSources, sourceIds } from "./ingest/registry.ts";
import { ingest } from "./ingest/run.ts";
import { stalwartReceiver } from "./ingest/stalwart/receive.ts";
import { listenForChanges } from "./local/changes.ts";
import { dnsLookUp } from "./local/dns.ts";
import { mailPage } from "./local/mail-page.ts";
import { leavingAlone } from "./reconcile/own-account.ts";
import { checkProduct, connectedProducts } from "./reconcile/products.ts";
import { applications, type IdentityProvider, issuersLike } from "./provider.ts";
import { backoff } from "./reconcile/backoff.ts";
import { seldom } from "./seldom.ts";
import { buildServices } from "./services.ts";
import { hasOpenInvitation } from "./store/actor.ts";
import { type Database, openDatabase } from "./store/database.ts";
import { outbox } from "./store/mail.ts";
import { observedStore } from "./store/observed.ts";
import { portalSessions } from "./store/portal-sessions.ts";
import { sealer } from "./store/seal.ts";
import { postgresStore } from "./store/store.ts";
import { work } from "./work.ts";

const APPS = join(import.meta.dirname, "../..");

export interface PlatformOptions {
  readonly databaseUrl: string;
  readonly key: Secret<Uint8Array>;
  readonly listen: Place;
  /** Where programs beside this one, and nobody else, reach us. */
  readonly inside?: Place | undefined;
  /** Where a browser finds each part. */
  readonly origins: { readonly portal: string; readonly operator: string; readonly api: string };
  readonly name: string;
  /** Builds the identity provider over the database. */
  readonly identity: (deps: {
    readonly database: Database;
    readonly sendMail: (mail: Mail) => Promise<void>;
    readonly onError: (error: unknown) => void;
  }) => Promise<IdentityProvider>;
  readonly connectors: readonly Connector[];
  /** Where events come from besides ourselves. */
  readonly eventSources?: ConfiguredSources;
  /** What becomes of events besides being kept. */
  readonly audit?: AuditSettings;
  /** How mail goes out; a page that shows it instead, on a machine that has no mail server; undefined: it waits. */
  readonly mail: { readonly send: (mail: Mail) => Promise<void> } | { readonly pageAt: string } | undefined;
  /** Whose account at the identity provider was there before us; without a subject, it is found out when they first sign in. */
  readonly firstOperator?: { readonly email: string; readonly subject?: string | undefined } | undefined;
  /** The company itself; with `everybody`, whoever signs in to the portal is a member. */
  readonly firstTenant?: { readonly slug: string; readonly everybody: boolean } | undefined;
  readonly trustProxy: boolean;
  readonly metricsToken: Secret | undefined;
  /** Which parts run in this process; replicas may share them out. */
  readonly services: readonly ("http" | "worker" | "ingest")[];
  readonly logLevel: "info" | "warn" | "error" | "silent";
  /** What the operators are shown of the machines that all of this runs on. */
  readonly stack: StackPages;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly ids: IdSource;
}

/** A port, at one address of this machine or at several. */
interface Place {
  readonly host: string | readonly string[];
  readonly port: number;
}

export interface Platform {
  readonly store: Store;
  readonly identity: IdentityProvider;
  stop(): Promise<void>;
}

/** Builds everything over a database that is there, and begins. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { databaseUrl, key, origins, trustProxy, services: parts, clock, random, ids, logLevel, eventSources = NO_SOURCES } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const logging = loggingOptions({ level: logLevel, ids });
  const onError = seldom((error) => void (signal.aborted ? undefined : api.log.error({ err: error }, "background")), clock);

  const database = openDatabase(databaseUrl);
  const queue = await openQueue(databaseUrl, { onError });
  const store = postgresStore({ database, clock, ids, enqueue: (connection, objects) => queue.enqueue(connection, objects) });
  const observed = observedStore(database);
  const sessions = portalSessions(database);
  const sendMail = (mail: Mail): Promise<void> => store.within("everything", (tx) => tx.send(mail));
  const identity = await options.identity({ database, sendMail, onError });
  const { firstOperator } = options;
  const connectors = options.connectors.map((one) => (firstOperator === undefined ? one : leavingAlone(one, firstOperator.email)));
  const products = connectedProducts([...(identity.connector === undefined ? [] : [identity.connector]), ...connectors], clock);
  const settings = options.audit ?? NO_AUDIT_SETTINGS;
  const proven = proof({ database, signingKey: signingKeyOf(settings, key), formerKeys: settings.formerKeys ?? [] });
  const services = buildServices({
    store,
    clock,
    ids,
    random,
    lookUp: dnsLookUp(),
    enrollment: identity.enrollment,
    ownIssuer: identity.ownIssuer,
    origins,
    platformName: options.name,
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
    eventSources: sourceIds(eventSources),
    verify: (owner) => proven.verify(owner),
    published: proven.published,
    sealWebhook: (secret) => webhookSealer(key).seal(secret),
    knowsCountries: settings.countryOf !== undefined,
  });
  const meetingPlaces = [...Object.values(origins), identity.issuer, ...products.map(({ connector }) => connector.app?.url)];
  const platformHosts = new Set([
    ...eventSources.platformHosts,
    ...meetingPlaces.flatMap((url) => (url === undefined ? [] : new URL(url).hostname)),
  ]);

  const verifyToken = tokenVerifier(identity.issuers, () => clock.now());
  const actors = actorsIn(database, services.tokens);

  const metrics = buildMetrics();
  function instrument(app: FastifyInstance, site: string): void {
    tellRequestIds(app);
    traceRequests(app);
    metrics.observe(app, site);
  }
  const api = buildServer({
    services,
    verifyToken,
    ...actors,
    ready: async () => void (await database.selectFrom("plan").select("id").limit(1).execute()),
    webhooks: {
      stalwart:
        eventSources.stalwart.length === 0 ? undefined : stalwartReceiver(eventSources.stalwart, { store, clock, ids, platformHosts }),
    },
    options: { ...logging, trustProxy },
    prepare(scope) {
      instrument(scope, "api");
      limitRates(scope);
    },
  });
  metrics.serve(api, { token: options.metricsToken });
  measureSources(metrics, services.eventSources.states);
  const portals = applications.map((application) =>
    buildPortal({
      application,
      origin: origins[application],
      oidc: identity.oidc[application],
      sessions,
      sealer: sealer(key, "portal-sessions"),
      clock,
      random,
      ids,
      registerApi: (app, authenticate) =>
        registerRoutes(app, { ...services, authenticate, sessionOf: (request) => request.portalSessionId }),
      actorOf: actors.actorOf,
      mayEnter: async (actor) => hasSomething(actor) || hasOpenInvitation(database, actor.personId, clock.now()),
      verifyToken,
      admit: admission(application, options, { store, clock, ids, identity, connectors }),
      assets: join(APPS, application, "dist"),
      stack: options.stack,
      trustProxy,
      logging,
      instrument(app) {
        instrument(app, application);
        limitRates(app, { sessionCookie: sessionCookie(application) });
      },
    }),
  );
  await Promise.all([api.ready(), ...portals.map((portal) => portal.ready())]);
  const apiHandler: RequestListener = (request, response) => api.routing(request, response);
  const sites = [
    { origin: origins.api, handler: apiHandler },
    ...applications.map((application, index) => ({ origin: origins[application], handler: handlerOf(portals[index]) })),
    ...(identity.site === undefined ? [] : [identity.site]),
    ...(options.mail !== undefined && "pageAt" in options.mail ? [{ origin: options.mail.pageAt, handler: mailPage(database) }] : []),
  ];
  const servers = [
    ...(parts.includes("http") ? await listen(() => dispatchServer(sites), options.listen) : []),
    ...(options.inside === undefined ? [] : await listen(() => insideServer({ api: apiHandler, metrics, onError }), options.inside)),
  ];
  const background = {
    loops: auditLoops({
      settings,
      key,
      database,
      store,
      origins,
      platformName: options.name,
      clock,
      ids,
      random,
      onError,
      signal,
    }),
    products,
    database,
    observed,
    store,
    tenants: services.tenants,
    sessions,
    queue,
    issuer: identity.issuer,
    issuersLike: (issuer: string) => issuersLike(issuer, identity),
    outbox: outbox(database),
    sendMail: options.mail !== undefined && "send" in options.mail ? options.mail.send : undefined,
    clock,
    random,
    onError,
    signal,
  };
  const working = parts.includes("worker") ? work(background).catch(onError) : Promise.resolve();
  const reading = parts.includes("ingest")
    ? ingest(eventSources.polled, { store, clock, ids, platformHosts, backoff: (failures) => backoff(failures, random), onError, signal })
    : Promise.resolve();

  return {
    store,
    identity,
    async stop() {
      stopping.abort();
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      await queue.stop().catch(() => undefined);
      await Promise.all([working, reading, identity.stop(), api.close(), ...portals.map((portal) => portal.close())]).catch(
        () => undefined,
      );
      await database.destroy();
    },
  };
}

/** A server for each address. */
function listen(make: () => Server, { host, port }: Place): Promise<Server[]> {
  return Promise.all(
    [host].flat().map(async (one) => {
      const server = make().listen(port, one);
      await once(server, "listening");
      return server;
    }),
  );
}

function handlerOf(portal: FastifyInstance | undefined): RequestListener {
  return (request, response) => portal?.routing(request, response);
}

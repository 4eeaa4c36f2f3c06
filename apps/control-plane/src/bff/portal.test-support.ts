import type { AddressInfo } from "node:net";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { idSource, Secret, systemClock, systemRandom } from "@allod/core";
import type { FastifyInstance } from "fastify";
import { createLocalJWKSet, exportJWK, type JWK, generateKeyPair } from "jose";

import type { Actor } from "../domain/access.ts";
import { dispatcher, dispatchServer, type Handler } from "../http/dispatch.ts";
import { tokenVerifier } from "../identity/verify-token.ts";
import { within } from "../store/database.ts";
import { startDatabase } from "../store/embedded.test-support.ts";
import { type PortalApplication, portalSessions } from "../store/portal-sessions.ts";
import { sealer } from "../store/seal.ts";
import { Browser, type Visit } from "./browser.test-support.ts";
import { loopbackFetch } from "./loopback-fetch.ts";
import { buildPortal, type PortalDeps } from "./portal.ts";
import { startProvider } from "./provider.test-support.ts";

const AUDIENCE = "https://api.allod.example";
const PAGE = '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script type="module" src="/assets/app-1a2b3c4d.js"></script>';

export type World = Awaited<ReturnType<typeof startPortals>>;

/**
 * Both portals and their identity provider on one port of loopback, over a real PostgreSQL and a real OpenID Connect
 * provider (oidc-provider). FAKE: who may do what (`authority`), the API's two routes, and the browser.
 */
export async function startPortals() {
  const ids = idSource({ clock: systemClock, random: systemRandom });
  let ahead = 0;
  const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + ahead) };
  const sites = new Map<string, Handler>();
  const server = dispatchServer([]);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const origins = { portal: `http://portal.localhost:${port}`, operator: `http://operator.localhost:${port}` };
  const issuer = `http://id.localhost:${port}`;

  const [{ database, stop: stopDatabase }, keys, folder] = await Promise.all([
    startDatabase(),
    generateKeyPair("ES256", { extractable: true }),
    mkdtemp(join(tmpdir(), "allod-portal-")),
  ]);
  const key: JWK = { ...(await exportJWK(keys.privateKey)), kid: "one", alg: "ES256", use: "sig" };
  const published: JWK = { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256", use: "sig" };
  const provider = await startProvider({ issuer, origins, key, audience: AUDIENCE });
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), PAGE);

  /** Who somebody is and may do, by subject. The person of each is made in the database. */
  const authority = new Map<string, Actor>();
  async function person(subject: string, some: Partial<Actor> = {}): Promise<Actor> {
    const actor: Actor = { personId: ids.next(), operator: false, memberships: [], partnerIds: [], grants: [], ...some };
    await within(database, "everything", (connection) =>
      connection
        .insertInto("person")
        .values({ id: actor.personId, email: `${subject}@x.example`, display_name: subject, locale: "de", created_at: clock.now() })
        .execute(),
    );
    authority.set(subject, actor);
    return actor;
  }

  const jwks = createLocalJWKSet({ keys: [published] });
  const issuers = (["portal", "operator"] as const).map((application) => ({ issuer, audience: AUDIENCE, application, keys: jwks }));
  const sessions = portalSessions(database);
  function build(application: PortalApplication, changed: Partial<PortalDeps> = {}): FastifyInstance {
    return buildPortal({
      application,
      origin: origins[application],
      oidc: {
        issuer,
        clientId: application,
        clientSecret: new Secret(`secret-of-${application}`),
        fetch: loopbackFetch,
        // Of one of the two, so that both kinds are tried.
        ...(application === "portal" ? { audience: AUDIENCE } : {}),
      },
      sessions,
      sealer: sealer(new Secret(new Uint8Array(32)), "test"),
      clock,
      random: systemRandom,
      ids,
      registerApi: (app, authenticate) => {
        app.get("/v1/me", async (request) => {
          const { personId } = await authenticate(request);
          return { personId, session: request.portalSessionId };
        });
        app.post("/v1/tenants", async (request) => ({ by: (await authenticate(request)).personId, body: request.body }));
        app.delete("/v1/tenants", async (request) => authenticate(request));
        app.post("/v1/invitations/open", async () => ({ open: true }));
      },
      actorOf: async ({ subject }) => authority.get(subject),
      verifyToken: tokenVerifier(issuers.slice(0, 1), () => systemClock.now()),
      assets: folder,
      trustProxy: false,
      ...changed,
    });
  }
  const apps: FastifyInstance[] = [];
  /** Puts a site, or another one, under a host. */
  async function serve(host: string, site: FastifyInstance | Handler): Promise<void> {
    if (typeof site === "function") sites.set(host, site);
    else {
      apps.push(site);
      await site.ready();
      sites.set(host, (request, response) => site.routing(request, response));
    }
    server.removeAllListeners("request");
    server.on("request", dispatcher([...sites].map(([name, handler]) => ({ origin: `http://${name}:${port}`, handler }))));
  }
  await serve("portal.localhost", build("portal"));
  await serve("operator.localhost", build("operator"));
  await serve("id.localhost", provider.handler);

  async function signIn(browser: Browser, subject: string, application: PortalApplication = "portal"): Promise<Visit> {
    provider.nextLogin = subject;
    return browser.open(`${origins[application]}/auth/login`);
  }
  async function stop(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await Promise.all(apps.map((app) => app.close()));
    await stopDatabase();
    await rm(folder, { recursive: true, force: true });
  }
  return {
    origins,
    issuer,
    key: keys.privateKey,
    provider,
    database,
    sessions,
    folder,
    authority,
    person,
    build,
    serve,
    signIn,
    clock,
    /** Moves our clock, and not the provider's. */
    later: (seconds: number) => (ahead += seconds * 1000),
    now: () => (ahead = 0),
    stop,
  };
}

/** What a page of this origin sends with a change. */
export async function changing(browser: Browser, origin: string): Promise<Record<string, string>> {
  const { csrf } = JSON.parse((await browser.ask(`${origin}/auth/session`)).text) as { csrf?: string };
  return { origin, "sec-fetch-site": "same-origin", ...(csrf === undefined ? {} : { "x-csrf-token": csrf }) };
}

export function code({ text }: { readonly text: string }): string {
  return /<code>([^<]+)<\/code>/.exec(text)?.[1] ?? (JSON.parse(text) as { code: string }).code;
}

export { Browser };

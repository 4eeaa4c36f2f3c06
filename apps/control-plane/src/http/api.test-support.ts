import { Secret, systemRandom } from "@allod/core";
import type { RouteOptions } from "fastify";
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from "jose";

import { actorsIn } from "../actors.ts";
import { proof } from "../audit/proof.ts";
import { NO_AUDIT_SETTINGS, signingKeyOf, webhookSealer } from "../audit-work.ts";
import type { Enrollment } from "../domain/enrollment.ts";
import type { ObjectRef, Store } from "../domain/store.ts";
import { type Issuer, tokenVerifier } from "../identity/verify-token.ts";
import { buildServices } from "../services.ts";
import { portalSessions } from "../store/portal-sessions.ts";
import { postgresStore } from "../store/store.ts";
import { ISSUER, startWorld, type World } from "../store/world.test-support.ts";
import type { Api } from "./route.ts";
import { buildServer } from "./server.ts";
import type { Change, Services, ShownProduct } from "./services.ts";

export const PORTAL = "https://api.allod.example/portal";
export const OPERATOR = "https://api.allod.example/operator";
/** Where events come from besides us. */
export const EVENT_SOURCES = [
  { source: "keycloak", instance: "id.allod.example" },
  { source: "stalwart", instance: "mail.allod.example" },
] as const;

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

interface Claims {
  readonly audience?: string;
  readonly issuer?: string;
  readonly key?: KeyPair;
  /** Seconds from now. */
  readonly lasts?: number;
  /** In the header. */
  readonly typ?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

interface Call {
  /** A bearer token; without one nobody is signed in. */
  readonly as?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly type: string | undefined;
  readonly etag: string | undefined;
  readonly body: Body;
}

/** The whole API over a real database, asked in memory; nothing is faked but what is outside of both. */
export interface TestApi extends World {
  readonly app: Api;
  /** Every route of the API, as it was registered. */
  readonly routes: readonly RouteOptions[];
  readonly services: Services;
  readonly store: Store;
  /** Signed as the identity provider would; by default for the portal, and for a month. */
  token(subject: string, claims?: Claims): Promise<string>;
  call<Body = Record<string, unknown>>(method: string, url: string, call?: Call): Promise<Answer<Body>>;
  /** FAKE: what the DNS says, by `TXT name`; undefined: nobody answers. */
  readonly dns: Map<string, readonly string[] | undefined>;
  /** FAKE: what jobs were asked for. */
  readonly asked: ObjectRef[];
  /** FAKE: products, none of which is ever asked but by `checked`. */
  readonly checked: string[];
  /** FAKE: tells those who listen that something changed. */
  announce(change: Change): void;
  /** Mail that waits to be sent to an address, newest first. */
  mailTo(address: string): Promise<{ readonly subject: string; readonly body: string }[]>;
  /** The token in the newest invitation that was sent to an address. */
  invitationTo(address: string): Promise<string>;
}

const products: ShownProduct[] = [
  { id: "chat", title: "Chat", kinds: ["tenant", "member"], app: { title: "Chat", url: "https://chat.allod.example", icon: "chat" } },
  { id: "mail", title: "Mail", kinds: ["domain", "member"], app: { title: "Mail", url: "https://mail.allod.example", icon: "mail" } },
  { id: "directory", title: "Directory", kinds: ["tenant", "person", "member"] },
];

/** FAKE: everybody who is new chooses a password at an address of their own. */
const enrollment: Enrollment = { begin: async ({ id }) => ({ url: `https://id.allod.example/enroll/${id}` }) };

let keys: KeyPair | undefined;

export async function startApi(): Promise<TestApi> {
  const world = await startWorld();
  const { database, clock, ids } = world;
  keys ??= await generateKeyPair("ES256");
  const signing = keys;
  const published = createLocalJWKSet({ keys: [{ ...(await exportJWK(signing.publicKey)), kid: "one", alg: "ES256" }] });
  const issuers: Issuer[] = [
    { issuer: ISSUER, audience: PORTAL, application: "portal", keys: published },
    { issuer: ISSUER, audience: OPERATOR, application: "operator", keys: published },
  ];
  const routes: RouteOptions[] = [];
  const asked: ObjectRef[] = [];
  const checked: string[] = [];
  const dns: TestApi["dns"] = new Map();
  const listeners = new Set<(change: Change) => void>();
  const sessions = portalSessions(database);
  const platformKey = new Secret(new Uint8Array(32));
  const webhooks = webhookSealer(platformKey);
  const signingKey = signingKeyOf(NO_AUDIT_SETTINGS, platformKey);
  const proven = proof({ database, signingKey, formerKeys: [] });
  const store = postgresStore({ database, clock, ids, enqueue: async (_, objects) => void asked.push(...objects) });
  const services = buildServices({
    store,
    clock,
    ids,
    random: systemRandom,
    lookUp: async (type, name) => (dns.has(`${type} ${name}`) ? dns.get(`${type} ${name}`) : []),
    enrollment,
    ownIssuer: ISSUER,
    origins: { portal: "https://portal.allod.example", operator: "https://operator.allod.example" },
    platformName: "Allod",
    products,
    sessions: {
      list: (personId) => sessions.listForPerson(personId, clock.now()),
      end: (personId, id) => sessions.end(id, { at: clock.now(), reason: "revoked", personId }),
    },
    checkProduct: async (id) => void checked.push(id),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    accountUrl: "https://id.allod.example/account",
    eventSources: EVENT_SOURCES,
    verify: (owner) => proven.verify(owner),
    published: proven.published,
    sealWebhook: (secret) => webhooks.seal(secret),
    knowsCountries: false,
  });
  const app = buildServer({
    services,
    verifyToken: tokenVerifier(issuers, () => clock.now()),
    ...actorsIn(database, services.tokens),
    ready: async () => void (await database.selectFrom("plan").select("id").limit(1).execute()),
    options: { logger: false },
    prepare: async (scope) => void scope.addHook("onRoute", (route) => void routes.push(route)),
  });
  await app.ready();

  return {
    ...world,
    app,
    routes,
    services,
    store,
    dns,
    asked,
    checked,
    announce: (change) => listeners.forEach((listener) => listener(change)),
    token: (subject, claims) => sign(subject, { key: signing, now: clock.now(), ...claims }),

    async call<Body>(method: string, url: string, { as, body, headers = {} }: Call = {}): Promise<Answer<Body>> {
      const response = await app.inject({
        method: method as "GET",
        url,
        headers: { ...(as === undefined ? {} : { authorization: `Bearer ${as}` }), ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const { "content-type": type, etag } = response.headers;
      const isJson = /[/+]json\b/.test(String(type));
      return { status: response.statusCode, type: String(type), etag, body: isJson ? response.json<Body>() : (response.body as Body) };
    },

    mailTo: (address) => world.ask("SELECT subject, body FROM mail WHERE recipient = $1 ORDER BY id DESC", [address]),

    async invitationTo(address) {
      const [mail] = await world.ask<{ body: string }>("SELECT body FROM mail WHERE recipient = $1 ORDER BY id DESC LIMIT 1", [address]);
      return /\/invitation#([\w-]+)/.exec(mail?.body ?? "")?.[1] ?? "";
    },

    async stop() {
      await app.close();
      await world.stop();
    },
  };
}

function sign(
  subject: string,
  {
    audience = PORTAL,
    issuer = ISSUER,
    key,
    lasts = 30 * 86_400,
    typ,
    more = {},
    now,
  }: Claims & { readonly key: KeyPair; readonly now: Date },
): Promise<string> {
  const at = Math.floor(now.getTime() / 1000);
  return new SignJWT(more)
    .setProtectedHeader({ alg: "ES256", kid: "one", ...(typ === undefined ? {} : { typ }) })
    .setSubject(subject)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(at)
    .setExpirationTime(at + lasts)
    .sign(key.privateKey);
}

/** What a refusal looks like, for `toMatchObject`. */
export function refused(status: number, code: string): object {
  return { status, type: "application/problem+json; charset=utf-8", body: { status, code, type: `https://allod.dev/errors#${code}` } };
}

/** In order, where it is not known who comes first. */
export function statusesOf(answers: readonly { readonly status: number }[]): number[] {
  return answers.map(({ status }) => status).toSorted((a, b) => a - b);
}

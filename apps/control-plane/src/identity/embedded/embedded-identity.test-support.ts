import { createServer } from "node:http";

import { type Clock, idSource, Secret, systemClock, systemRandom } from "@allod/core";
import * as oidc from "openid-client";
import { TOTP } from "otpauth";

import { Browser, type Visit } from "../../bff/browser.test-support.ts";
import { loopbackFetch } from "../../bff/loopback-fetch.ts";
import type { Newcomer } from "../../domain/enrollment.ts";
import type { Database } from "../../store/database.ts";
import { startDatabase } from "../../store/embedded.test-support.ts";
import type { Application, Mail } from "./deps.ts";
import { type EmbeddedIdentity, embeddedIdentity } from "./embedded-identity.ts";

/** A clock that runs with the machine's, and can be put forward: tokens themselves are made by the machine's. */
export interface TestClock extends Clock {
  forward(milliseconds: number): void;
}

export function testClock(): TestClock {
  let ahead = 0;
  return {
    now: () => new Date(systemClock.now().getTime() + ahead),
    sleep: systemClock.sleep,
    forward: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

export interface Running {
  readonly identity: EmbeddedIdentity;
  readonly database: Database;
  readonly origin: string;
  /** Where it listens on loopback. */
  readonly port: number;
  readonly clock: TestClock;
  readonly mails: Mail[];
  readonly errors: unknown[];
  /** Logout tokens that came to the applications. */
  readonly signedOut: { readonly host: string; readonly token: string }[];
  /** Of an application: where browsers come back to, and its client. */
  client(application: Application): Promise<Relying>;
  stop(): Promise<void>;
}

export interface Relying {
  readonly origin: string;
  readonly config: oidc.Configuration;
  /** Begins a sign-in: the address that a browser opens, and what the application keeps for when it comes back. */
  begin(parameters?: Readonly<Record<string, string>>): Promise<Begun>;
  /** The browser has come back: exchanges the code. */
  tokens(location: string, begun: Begun): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>;
}

export interface Begun {
  readonly url: string;
  readonly verifier: string;
  readonly state: string;
}

const PASSWORD_OF_CLIENT = "client-secret-of-the-test-0123456789";
export const masterKey = new Secret(Buffer.alloc(32, 7));

/** With a database of its own, for one file of tests. */
export async function startAlone(): Promise<Running> {
  const store = await startDatabase();
  const running = await start(store.database);
  return {
    ...running,
    async stop() {
      await running.stop();
      await store.stop();
    },
  };
}

/** Ids of people. */
export function id(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

/** The provider over a real database, behind a real server on loopback. */
export async function start(database: Database, options: { readonly origin?: string } = {}): Promise<Running> {
  const clock = testClock();
  const mails: Mail[] = [];
  const errors: unknown[] = [];
  const signedOut: { host: string; token: string }[] = [];
  let identity: EmbeddedIdentity | undefined;
  const server = createServer((req, res) => {
    const host = req.headers.host ?? "";
    if (host.startsWith("id.")) identity?.handler(req, res);
    // FAKE applications: they take logout tokens, and have nothing else.
    else if (req.url === "/auth/backchannel-logout") {
      let body = "";
      req.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      req.on("end", () => {
        signedOut.push({ host, token: new URLSearchParams(body).get("logout_token") ?? "" });
        res.end();
      });
    } else res.end("an application");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const originOf = (name: string): string => `http://${name}.localhost:${port}`;
  const origin = options.origin ?? originOf("id");
  const applications = ["portal", "operator"] as const;
  identity = await embeddedIdentity({
    database,
    clock,
    random: systemRandom,
    ids: idSource({ clock, random: systemRandom }),
    key: masterKey,
    origin,
    clients: applications.map((application) => ({
      application,
      origin: originOf(application),
      clientId: `allod-${application}`,
      clientSecret: new Secret(PASSWORD_OF_CLIENT),
      audience: `allod-${application}`,
    })),
    sendMail: async (mail) => {
      mails.push(mail);
    },
    trustProxy: true,
    fetch: loopbackFetch,
    onError: (error) => errors.push(error),
  });
  const running = identity;

  return {
    identity: running,
    database,
    origin,
    port,
    clock,
    mails,
    errors,
    signedOut,
    async client(application) {
      const clientId = `allod-${application}`;
      const config = await oidc.discovery(new URL(origin), clientId, PASSWORD_OF_CLIENT, oidc.ClientSecretBasic(PASSWORD_OF_CLIENT), {
        execute: [oidc.allowInsecureRequests],
        [oidc.customFetch]: (url: string, init: RequestInit) => loopbackFetch(url, init),
      } as oidc.DiscoveryRequestOptions);
      return {
        origin: originOf(application),
        config,
        async begin(parameters = {}) {
          const verifier = oidc.randomPKCECodeVerifier();
          const state = oidc.randomState();
          const url = oidc.buildAuthorizationUrl(config, {
            redirect_uri: `${originOf(application)}/auth/callback`,
            scope: "openid profile email",
            code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
            code_challenge_method: "S256",
            state,
            ...parameters,
          });
          return { url: url.href, verifier, state };
        },
        tokens: (location, { verifier: pkceCodeVerifier, state: expectedState }) =>
          oidc.authorizationCodeGrant(config, new URL(location), { pkceCodeVerifier, expectedState }),
      };
    },
    async stop() {
      await running.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** FAKE: a browser that fills in forms, and stops at the applications' doors. */
export class Person extends Browser {
  readonly #running: Running;
  /** What it sees. */
  page: Visit = { status: 0, url: "about:blank", headers: new Headers(), text: "" };
  language = "en";
  /** Behind which address of the network. */
  address = "192.0.2.1";

  constructor(running: Running) {
    super();
    this.#running = running;
  }

  async goTo(url: string): Promise<Visit> {
    const headers = { accept: "text/html", "accept-language": this.language, "x-forwarded-for": this.address };
    let visit = await this.ask(new URL(url, this.#running.origin).href, { headers });
    for (let location = visit.headers.get("location"); location !== null; location = visit.headers.get("location")) {
      const next = new URL(location, visit.url);
      if (next.origin !== this.#running.origin) break;
      visit = await this.ask(next.href, { headers: { ...headers, referer: visit.url } });
    }
    this.page = visit;
    return visit;
  }

  /** Sends the form of the page whose action ends so, with what is in it and what is typed in. */
  async submit(
    action: string,
    typed: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Visit> {
    const forms = [...this.page.text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
    const found = forms.find(([, to = ""]) => unescaped(to).endsWith(action));
    if (found === undefined) throw new Error(`no form for ${action} on this page:\n${textOf(this.page.text)}`);
    const [, to = "", inside = ""] = found;
    const hidden = [...inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const fields = { ...Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, unescaped(value)])), ...typed };
    const visit = await this.ask(new URL(unescaped(to), this.page.url).href, {
      method: "POST",
      headers: {
        accept: "text/html",
        "accept-language": this.language,
        "content-type": "application/x-www-form-urlencoded",
        "x-forwarded-for": this.address,
        origin: this.#running.origin,
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    });
    this.page = visit;
    const location = visit.headers.get("location");
    const next = location === null ? undefined : new URL(location, visit.url);
    return next?.origin === this.#running.origin ? this.goTo(next.href) : visit;
  }

  /** What the page's script does. */
  async send<T>(path: string, body: unknown): Promise<{ status: number; answer: T }> {
    const { status, text } = await this.ask(new URL(path, this.page.url).href, {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.#running.origin, "x-forwarded-for": this.address },
      body: JSON.stringify(body),
    });
    return { status, answer: JSON.parse(text) as T };
  }

  get heading(): string {
    return textOf(/<h1[^>]*>(.*?)<\/h1>/s.exec(this.page.text)?.[1] ?? "");
  }

  /** Everything that can be read. */
  get words(): string {
    return textOf(this.page.text);
  }

  /** Where the page would lead away to. */
  get location(): string {
    return this.page.headers.get("location") ?? "";
  }
}

function textOf(markup: string): string {
  const body = markup.replace(/<head>.*<\/head>/s, "").replaceAll(/<svg.*?<\/svg>/gs, "");
  return unescaped(body.replaceAll(/<[^>]*>/g, " "))
    .replaceAll(/\s+/g, " ")
    .trim();
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

/** FAKE: an authenticator app. It was given the key that the page shows. */
export function authenticatorApp(page: string, clock: Clock): () => string {
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1]?.replaceAll(" ", "");
  if (secret === undefined) throw new Error(`no key on this page:\n${textOf(page)}`);
  const app = new TOTP({ secret });
  return () => app.generate({ timestamp: clock.now().getTime() });
}

export const PASSWORD = "seven quiet rivers";

/** A browser that nobody is signed in with. */
export function stranger(running: Running, address = "192.0.2.1"): Person {
  const person = new Person(running);
  person.address = address;
  return person;
}

/** Up to the password, for an application. */
export async function withPassword(
  person: Person,
  { running, application, email, password = PASSWORD }: { running: Running; application: Application; email: string; password?: string },
): Promise<Begun> {
  const begun = await (await running.client(application)).begin();
  await person.goTo(begun.url);
  await person.submit(new URL(person.page.url).pathname, { email, password });
  return begun;
}

/** Somebody who has chosen a password. */
export async function enrolled(
  running: Running,
  newcomer: Partial<Newcomer> & { readonly id: string; readonly email: string },
): Promise<Person> {
  const person = new Person(running);
  const all = { displayName: "Anna Berg", locale: "en", application: "portal", ...newcomer } as const;
  const begun = await running.identity.enrollment.begin(all);
  await person.goTo(begun?.url ?? "");
  await person.submit("/enroll", { "new-password": PASSWORD });
  return person;
}

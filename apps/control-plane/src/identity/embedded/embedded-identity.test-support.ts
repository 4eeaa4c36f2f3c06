import { createServer } from "node:http";

import { type Clock, idSource, Secret, systemClock, systemRandom } from "@allod/core";
import * as oidc from "openid-client";

import { loopbackFetch } from "../../bff/loopback-fetch.ts";
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

/** Goes only when it is told to: for what counts seconds, on a machine that may be slow. */
export function standingClock(): TestClock {
  let now = Date.parse("2026-11-25T10:15:00Z");
  return {
    now: () => new Date(now),
    sleep: systemClock.sleep,
    forward: (milliseconds) => {
      now += milliseconds;
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

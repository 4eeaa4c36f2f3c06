import type { RequestListener } from "node:http";

import { type Connector, embeddedIdentityConnector } from "@allod/connectors";
import type { Clock } from "@allod/core";
import type { JWK } from "jose";
import type { Provider } from "oidc-provider";

import type { Enrollment } from "../../domain/enrollment.ts";
import { derivedKey } from "../../store/seal.ts";
import { accountStore } from "./accounts/accounts.ts";
import { connectorAccounts } from "./accounts/connector-accounts.ts";
import { enrollment } from "./accounts/enrollment.ts";
import { passwords } from "./accounts/passwords.ts";
import type { EmbeddedIdentityDeps } from "./deps.ts";
import { factors, hasSecondFactor } from "./factors/factors.ts";
import { passkeys } from "./factors/passkeys.ts";
import { recoveryCodes } from "./factors/recovery-codes.ts";
import { totp } from "./factors/totp.ts";
import { limiter } from "./guard/limits.ts";
import { tickets } from "./guard/tickets.ts";
import { requestHandler } from "./handler.ts";
import { mails } from "./mails.ts";
import { protocolPages } from "./pages/protocol.ts";
import { browserSessions } from "./protocol/browser-sessions.ts";
import { signingKeys } from "./protocol/keys.ts";
import { models } from "./protocol/models.ts";
import { protocol, tellSignedOut } from "./protocol/provider.ts";
import { sessions } from "./protocol/sessions.ts";
import { signIns } from "./protocol/sign-ins.ts";
import { accountRoutes } from "./routes/account.ts";
import { otherRoutes } from "./routes/other.ts";
import { passwordTicketRoutes } from "./routes/password-tickets.ts";
import { signInRoutes } from "./routes/sign-in.ts";

const MINUTE = 60_000;

/** An OpenID Connect provider inside the control plane, for trials and small installations. */
export interface EmbeddedIdentity {
  /** The origin, byte for byte. */
  readonly issuer: string;
  /** Answers everything at the origin, whatever `Host` a request names. */
  readonly handler: RequestListener;
  readonly connector: Connector;
  readonly enrollment: Enrollment;
  /** Where people change their password, codes and passkeys. */
  readonly accountUrl: string;
  /** Has a new key take over signing, in ten minutes. Done by itself every 90 days. */
  rotateKeys(): Promise<void>;
  /** What is done every minute: keys are looked at, what has expired is removed. */
  tend(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds it, and starts what is done every minute. */
export async function embeddedIdentity(deps: EmbeddedIdentityDeps): Promise<EmbeddedIdentity> {
  const { database, clock, random, key, origin, clients, trustProxy } = deps;
  const onError = deps.onError ?? (() => undefined);

  const keys = signingKeys({ database, clock, key });
  const kept = models({ database, clock, key });
  const ended = sessions({
    database,
    models: kept,
    async tell(session) {
      // Whoever does not listen learns of it when the next token is asked for.
      await tellSignedOut(provider, session).catch(onError);
    },
  });
  const accounts = accountStore({ database, clock, sessions: ended });
  const given = tickets({ database, clock, random });
  const limits = limiter({ database, clock, key: derivedKey(key, "identity-limits") });
  const factorsOf = factors({
    totp: totp({ database, clock, random, key }),
    recoveryCodes: recoveryCodes({ database, random, key }),
    passkeys: passkeys({ database, clock, tickets: given, origin }),
  });

  /** Keys belong to a provider for as long as it lives: with others it is another one, over the same database. */
  function protocolWith(current: readonly JWK[]): Provider {
    return protocol(current, {
      origin,
      clients,
      key,
      onError,
      adapter: kept.adapter,
      account: accounts.byId,
      hasSecondFactor: async (accountId) => hasSecondFactor(await factorsOf.of(accountId)),
      endSession: ended.end,
      pages: protocolPages({ origin, clients }),
      fetch: deps.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    });
  }
  let current = await keys.current();
  let provider = protocolWith(current);
  const now = (): Provider => provider;

  const post = mails({ sendMail: deps.sendMail, origin, onError });
  const routeDeps = {
    origin,
    clients,
    clock,
    accounts,
    tickets: given,
    limiter: limits,
    sessions: ended,
    mails: post,
    factors: factorsOf,
    passwords: passwords({ random, pepper: derivedKey(key, "identity-passwords") }),
    signIns: signIns(now),
    browser: browserSessions({ origin, provider: now, sessions: ended }),
    deviceKey: derivedKey(key, "identity-devices"),
  };
  const routes = { ...signInRoutes(routeDeps), ...passwordTicketRoutes(routeDeps), ...accountRoutes(routeDeps), ...otherRoutes(routeDeps) };

  async function tend(): Promise<void> {
    await keys.tend();
    const next = await keys.current();
    if (namesOf(next) !== namesOf(current)) {
      current = next;
      provider = protocolWith(current);
    }
    await Promise.all([kept.clean(), given.clean(), limits.clean()]);
  }

  const stopping = new AbortController();
  const tending = everyMinute(clock, { work: () => tend().catch(onError), signal: stopping.signal });
  return {
    issuer: origin,
    handler: requestHandler({ origin, clients, trustProxy, onError, routes, provider: now }),
    connector: embeddedIdentityConnector({ accounts: connectorAccounts(accounts), issuer: origin }),
    enrollment: enrollment({ accounts, tickets: given, origin }),
    accountUrl: `${origin}/account`,
    rotateKeys: async () => {
      await keys.rotate();
      await tend();
    },
    tend,
    async stop() {
      stopping.abort();
      await tending;
      await post.settled();
    },
  };
}

function namesOf(keys: readonly JWK[]): string {
  return keys.map(({ kid }) => kid).join(" ");
}

async function everyMinute(clock: Clock, { work, signal }: { work: () => Promise<void>; signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(MINUTE, signal).catch(() => undefined);
    if (!signal.aborted) await work();
  }
}

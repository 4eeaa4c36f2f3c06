import { timingSafeEqual } from "node:crypto";

import type { IdSource, RandomSource } from "@allod/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

import { identityErrors } from "../identity/errors.ts";
import { dropCookie, keepCookie, newSecret, sessionCookie, sessionSecret, signInCookie } from "./cookies.ts";
import { bffErrors } from "./errors.ts";
import type { ProvenIdentity } from "./provider.ts";
import { returnPath } from "./return-path.ts";
import { idleEnd, type SessionDeps, type Standing } from "./sessions.ts";

/** Time to sign in at the provider, enrolment of a second factor included. */
const ATTEMPT_SECONDS = 15 * 60;

const begun = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  until: z.iso.datetime(),
});
type Begun = z.output<typeof begun>;

const loginQuery = z.object({ return: z.string().optional(), again: z.string().optional() });

interface Deps extends SessionDeps {
  readonly origin: string;
  readonly random: RandomSource;
  readonly ids: IdSource;
  readonly standing: (request: FastifyRequest) => Promise<Standing>;
  readonly admit?: Admit | undefined;
}

/** Asked of whoever has signed in and is known to nobody: true when they are somebody from now on. */
export type Admit = (who: Pick<ProvenIdentity, "issuer" | "subject" | "displayName" | "username" | "verifiedEmail">) => Promise<boolean>;

/** `GET /auth/login` and `GET /auth/callback`: authorization code with PKCE, state and nonce. */
export function signInRoutes(app: FastifyInstance, deps: Deps): void {
  const { application, provider, origin, clock, random, sealer } = deps;

  app.get("/auth/login", async (request, reply) => {
    const query = loginQuery.safeParse(request.query).data;
    const returnTo = returnPath(query === undefined ? "//" : query.return, origin);
    const attempt = { state: newSecret(random), nonce: newSecret(random), verifier: newSecret(random) };
    const url = await provider.signInUrl(attempt, { redirectUri: `${origin}/auth/callback`, again: query?.again !== undefined });
    const until = new Date(clock.now().getTime() + ATTEMPT_SECONDS * 1000).toISOString();
    const value = await sealer.seal(JSON.stringify({ ...attempt, returnTo, until } satisfies Begun));
    keepCookie(reply, signInCookie(application), { value, seconds: ATTEMPT_SECONDS });
    return reply.redirect(url.href, 303);
  });

  app.get("/auth/callback", async (request, reply) => {
    const attempt = await attemptOf(request, deps);
    // Once: whoever comes back a second time begins again.
    dropCookie(reply, signInCookie(application));
    if (attempt === undefined || !isSame(attempt.state, stateOf(request))) {
      // Two tabs at once, or the browser's back button: who is signed in is where they wanted to be.
      if ((await deps.standing(request)).kind === "open") return reply.redirect(`${origin}/`, 303);
      throw bffErrors.error("session.sign-in-lost");
    }
    // From the configuration, never from the Host header.
    const callback = new URL("/auth/callback", origin);
    callback.search = request.url.slice(request.url.indexOf("?"));
    const identity = await provider.signIn(callback, attempt);
    await begin(identity, { request, reply, deps });
    return reply.redirect(`${origin}${attempt.returnTo}`, 303);
  });
}

/** A new session with a new secret, whatever the browser came with. Throws when this person may not enter. */
async function begin(
  { issuer, subject, displayName, username, verifiedEmail, providerSession, tokens, lifetime: tokenLifetime }: ProvenIdentity,
  { request, reply, deps }: { request: FastifyRequest; reply: FastifyReply; deps: Deps },
): Promise<void> {
  const { application, sessions, clock, lifetime, sealer } = deps;
  const known = (): ReturnType<Deps["actorOf"]> => deps.actorOf({ issuer, subject, application });
  const actor =
    (await known()) ??
    ((await deps.admit?.({ issuer, subject, displayName, username, verifiedEmail })) === true ? await known() : undefined);
  if (actor === undefined) throw identityErrors.error("person.unknown");
  if (!(await deps.mayEnter(actor))) throw bffErrors.error("session.no-access");
  const now = clock.now();
  await endEarlier(request, deps);
  const accessExpiresAt = new Date(now.getTime() + tokenLifetime * 1000);
  const absolute = new Date(now.getTime() + lifetime.absolute.milliseconds);
  // Nobody can be asked whether it still holds: then it lasts as long as the access token.
  const expiresAt = tokens.refreshToken === undefined && accessExpiresAt < absolute ? accessExpiresAt : absolute;
  const secret = newSecret(deps.random);
  await sessions.insert({
    id: deps.ids.next(),
    secret,
    application,
    personId: actor.personId,
    issuer,
    subject,
    providerSession,
    tokens: await sealer.seal(JSON.stringify(tokens)),
    accessExpiresAt,
    userAgent: (request.headers["user-agent"] ?? "").slice(0, 200),
    createdAt: now,
    lastSeenAt: now,
    expiresAt,
    idleExpiresAt: idleEnd(now, { expiresAt, lifetime }),
  });
  keepCookie(reply, sessionCookie(application), { value: secret, seconds: (expiresAt.getTime() - now.getTime()) / 1000 });
}

async function endEarlier(request: FastifyRequest, { application, sessions, clock }: Deps): Promise<void> {
  const secret = sessionSecret(request, application);
  const earlier = secret === undefined ? undefined : await sessions.find(secret, application);
  if (earlier !== undefined) await sessions.end(earlier.id, { at: clock.now(), reason: "replaced" });
}

/** What this browser began; undefined when it began nothing, or too long ago. */
async function attemptOf({ cookies }: FastifyRequest, { application, sealer, clock }: Deps): Promise<Begun | undefined> {
  const sealed = cookies[signInCookie(application)];
  if (sealed === undefined) return undefined;
  try {
    const attempt = begun.parse(JSON.parse(await sealer.open(sealed)));
    return clock.now() < new Date(attempt.until) ? attempt : undefined;
  } catch {
    // Altered, cut off, or sealed with a key that is gone.
    return undefined;
  }
}

function stateOf({ query }: FastifyRequest): string {
  const { state } = query as { readonly state?: unknown };
  return typeof state === "string" ? state : "";
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

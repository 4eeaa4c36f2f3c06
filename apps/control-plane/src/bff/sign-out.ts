import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";

import { dropCookie, sessionCookie, sessionSecret } from "./cookies.ts";
import { bffErrors } from "./errors.ts";
import type { Tokens } from "./provider.ts";
import type { SessionDeps } from "./sessions.ts";

const logoutBody = z.object({ logout_token: z.string().min(1).max(8192) });

interface Deps extends SessionDeps {
  readonly origin: string;
  readonly csrf: (request: FastifyRequest) => Promise<void>;
}

/** `POST /auth/logout`, by the person; `POST /auth/backchannel-logout`, by the identity provider. */
export function signOutRoutes(app: FastifyInstance, deps: Deps): void {
  const { application, sessions, provider, clock, csrf } = deps;

  app.post("/auth/logout", { onRequest: csrf }, async (request, reply) => {
    const secret = sessionSecret(request, application);
    const session = secret === undefined ? undefined : await sessions.find(secret, application);
    dropCookie(reply, sessionCookie(application));
    if (session === undefined) return { next: "/" };
    const sealed = await sessions.tokens(session.id);
    await sessions.end(session.id, { at: clock.now(), reason: "signed-out" });
    return { next: sealed === undefined ? "/" : await signOutAt(sealed, request, deps) };
  });

  // In a scope of its own: the only address that takes a form.
  app.register(async (scope) => {
    scope.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    scope.post("/auth/backchannel-logout", async (request, reply) => {
      const form = logoutBody.safeParse(request.body);
      if (!form.success) throw bffErrors.error("session.logout-token", {}, form.error);
      const meant = await provider.readLogoutToken(form.data.logout_token);
      await sessions.endByProvider({ application, ...meant }, clock.now());
      return reply.status(200).send();
    });
  });
}

/** Where to sign out at the provider too. The session here has ended by now, whatever the provider says. */
async function signOutAt(sealed: string, request: FastifyRequest, { sealer, provider, origin }: Deps): Promise<string> {
  try {
    const { idToken } = JSON.parse(await sealer.open(sealed)) as Tokens;
    return (await provider.signOutUrl(idToken, `${origin}/`))?.href ?? "/";
  } catch (error) {
    request.log.warn({ err: error }, "signed out here, but not at the identity provider");
    return "/";
  }
}

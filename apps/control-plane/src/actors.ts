import { throughToken, type Tokens } from "./domain/tokens.ts";
import type { HttpDeps } from "./http/server.ts";
import { findActor, loadActor } from "./store/actor.ts";
import type { Database } from "./store/database.ts";

/** Finds out whose authority a request has: of whoever an identity provider's token means, or one of our own stands for. */
export function actorsIn(database: Database, tokens: Pick<Tokens, "resolve">): Pick<HttpDeps, "actorOf" | "actorOfApiToken"> {
  return {
    actorOf: (token) => findActor(database, token, { operatorAudience: token.application === "operator" }),

    async actorOfApiToken(text) {
      const token = await tokens.resolve(text);
      const actor = token === undefined ? undefined : await loadActor(database, token.personId, { operatorAudience: false });
      return token === undefined || actor === undefined ? undefined : throughToken(actor, token);
    },
  };
}

import { me } from "@allod/api";

import type { Api, Authenticate } from "./server.ts";

/** Who is asking. */
export function meRoutes(app: Api, authenticate: Authenticate): void {
  app.get("/v1/me", { schema: { response: { 200: me } } }, async (request) => {
    const { personId, operator, memberships, partnerIds } = await authenticate(request);
    return { id: personId, operator, memberships: [...memberships], partnerIds: [...partnerIds] };
  });
}

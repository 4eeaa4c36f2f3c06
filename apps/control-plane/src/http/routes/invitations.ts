import { acceptedInvitation, acceptInvitation, invitationToken, openedInvitation } from "@allod/api";

import { type Api, ifSignedIn, type RouteDeps } from "../route.ts";

/** For whoever holds the link of an invitation. The token stands in the body: addresses are logged. */
export function invitationRoutes(app: Api, { invitations, authenticate }: RouteDeps): void {
  app.post(
    "/v1/invitations/open",
    { config: { permission: "public" }, schema: { body: invitationToken, response: { 200: openedInvitation } } },
    async (request) => {
      const { expiresAt, role, ...opened } = await invitations.open(request.body.token);
      return { ...opened, role: role ?? null, expiresAt: expiresAt.toISOString() };
    },
  );

  app.post(
    "/v1/invitations/accept",
    { config: { permission: "public" }, schema: { body: acceptInvitation, response: { 200: acceptedInvitation } } },
    async (request) => {
      const { token, displayName, locale } = request.body;
      return invitations.accept(await ifSignedIn(authenticate, request), { token, displayName, locale });
    },
  );
}

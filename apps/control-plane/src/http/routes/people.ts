import {
  createInvitation,
  invitation,
  invitationList,
  type InvitationView,
  member,
  memberPage,
  memberQuery,
  type MemberView,
  updateMember,
} from "@allod/api";
import { z } from "zod";

import type { Invitation } from "../../domain/invitations.ts";
import type { Member } from "../../domain/members.ts";
import { type Api, changeHeaders, createHeaders, etag, generationOf, idParams, onceOf, type RouteDeps } from "../route.ts";

const memberParams = z.object({ id: z.uuid(), memberId: z.uuid() });
const invitationParams = z.object({ id: z.uuid(), invitationId: z.uuid() });

/** The people of a tenant, and those who were asked to join. */
export function peopleRoutes(app: Api, { members, invitations, authenticate, now }: RouteDeps): void {
  app.get(
    "/v1/tenants/:id/people",
    { config: { permission: "people.read" }, schema: { params: idParams, querystring: memberQuery, response: { 200: memberPage } } },
    async (request) => {
      const { cursor, limit, q, status } = request.query;
      const { items, next } = await members.list(await authenticate(request), request.params.id, {
        filter: { q, status },
        page: { cursor, limit },
      });
      return { items: items.map(view), next: next ?? null };
    },
  );

  app.get(
    "/v1/tenants/:id/people/:memberId",
    { config: { permission: "people.read" }, schema: { params: memberParams, response: { 200: member } } },
    async (request, reply) => {
      const found = await members.read(await authenticate(request), request.params.id, request.params.memberId);
      return reply.header("etag", etag(found)).send(view(found));
    },
  );

  app.patch(
    "/v1/tenants/:id/people/:memberId",
    {
      config: { permission: "people.update" },
      schema: { params: memberParams, headers: changeHeaders, body: updateMember, response: { 200: member } },
    },
    async (request, reply) => {
      const { id: tenantId, memberId: id } = request.params;
      const changed = await members.update(
        await authenticate(request),
        { tenantId, id },
        { ...request.body, generation: generationOf(request) },
      );
      return reply.header("etag", etag(changed)).send(view(changed));
    },
  );

  const moves = { suspend: "suspend", resume: "resume", "off-board": "offBoard" } as const;
  for (const [action, move] of Object.entries(moves)) {
    app.post(
      `/v1/tenants/:id/people/:memberId/${action}`,
      {
        config: { permission: action === "off-board" ? "people.off-board" : "people.suspend" },
        schema: { params: memberParams, headers: changeHeaders, response: { 200: member } },
      },
      async (request, reply) => {
        const { id: tenantId, memberId: id } = request.params;
        const moved = await members[move](await authenticate(request), { tenantId, id, generation: generationOf(request) });
        return reply.header("etag", etag(moved)).send(view(moved));
      },
    );
  }

  app.get(
    "/v1/tenants/:id/invitations",
    { config: { permission: "people.read" }, schema: { params: idParams, response: { 200: invitationList } } },
    async (request) => ({
      items: (await invitations.list(await authenticate(request), request.params.id)).map((found) => invitationView(found, now())),
    }),
  );

  app.post(
    "/v1/tenants/:id/invitations",
    {
      config: { permission: "people.invite" },
      schema: { params: idParams, headers: createHeaders, body: createInvitation, response: { 201: invitation } },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const sent = await invitations.invite(actor, { tenantId: request.params.id, ...request.body }, onceOf(request, actor));
      return reply.status(201).send(invitationView(sent, now()));
    },
  );

  for (const action of ["resend", "revoke"] as const) {
    app.post(
      `/v1/tenants/:id/invitations/:invitationId/${action}`,
      { config: { permission: "people.invite" }, schema: { params: invitationParams, response: { 200: invitation } } },
      async (request) => {
        const { id, invitationId } = request.params;
        return invitationView(await invitations[action](await authenticate(request), id, invitationId), now());
      },
    );
  }
}

function view({ aliases, createdAt, ...same }: Member): MemberView {
  return { ...same, aliases: [...aliases], createdAt: createdAt.toISOString() };
}

function invitationView({ id, email, role, invitedBy, expiresAt, createdAt, usedAt, revokedAt }: Invitation, now: Date): InvitationView {
  const status = revokedAt !== undefined ? "revoked" : usedAt !== undefined ? "accepted" : expiresAt <= now ? "expired" : "open";
  const { id: inviter, displayName } = invitedBy;
  return {
    id,
    email,
    role: role ?? "member",
    status,
    invitedBy: { id: inviter, displayName },
    expiresAt: expiresAt.toISOString(),
    createdAt: createdAt.toISOString(),
  };
}

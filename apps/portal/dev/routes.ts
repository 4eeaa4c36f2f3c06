import {
  acceptedInvitation,
  accessGrant,
  accessGrantList,
  apiTokenList,
  appList,
  claimedDomain,
  claimedDomainList,
  createdApiToken,
  customerPage,
  dnsRecordList,
  invitation,
  invitationList,
  me,
  member,
  memberPage,
  type MemberView,
  openedInvitation,
  resourceList,
  sessionList,
  subscriptionAnswer,
  tenant,
} from "@allod/api";
import { auditEventNow, auditRoutes, FakeProblem, type FakeRequest, type FakeRoute, savedViewRoutes } from "@allod/ui/dev";

import { ago, idOf, NOW, TENANT, type World } from "./world.ts";

type Body = Readonly<Record<string, string>>;
type Asked = FakeRequest<World>;

const LIMIT = 8;
const day = (days: number): string => new Date(NOW.getTime() + days * 86_400_000).toISOString();

function found<Item extends { readonly id: string }>(items: readonly Item[], id: string | undefined): Item {
  const item = items.find((other) => other.id === id);
  if (item === undefined) throw new FakeProblem(404, "http.not-found", { detail: "It is not there.", hint: "Look again." });
  return item;
}

/** Replaces an item by a changed one, and returns that. */
function change<Item extends { readonly id: string }>(items: Item[], id: string | undefined, changes: Partial<Item>): Item {
  const changed = { ...found(items, id), ...changes };
  items.splice(
    items.findIndex((other) => other.id === id),
    1,
    changed,
  );
  return changed;
}

function page<Item extends { readonly id: string }>(
  items: readonly Item[],
  cursor: string | null,
): { items: readonly Item[]; next: string | null } {
  const begin = cursor === null ? 0 : items.findIndex(({ id }) => id === cursor) + 1;
  const shown = items.slice(begin, begin + LIMIT);
  return { items: shown, next: begin + LIMIT < items.length ? (shown.at(-1)?.id ?? null) : null };
}

function people({ world, query }: Asked) {
  const q = query.get("q")?.toLowerCase() ?? "";
  const status = query.get("status");
  const shown = world.people.filter(
    (person) => (status === null || person.status === status) && `${person.displayName} ${person.email}`.toLowerCase().includes(q),
  );
  return page(shown, query.get("cursor"));
}

function move(to: MemberView["status"]) {
  return ({ world, params, announce }: Asked): MemberView => {
    announce({ tenantId: params["id"] ?? null, kind: "member", id: params["memberId"] ?? "" });
    return change(world.people, params["memberId"], { status: to });
  };
}

const self: readonly FakeRoute<World>[] = [
  {
    route: "GET /me",
    schema: me,
    answer: ({ world }) => {
      if (world.me === undefined)
        throw new FakeProblem(403, "person.unknown", { detail: "Nobody here knows you.", hint: "Open your invitation." });
      return world.me;
    },
  },
  { route: "PATCH /me", schema: me, answer: ({ world, body }) => (world.me = me.parse({ ...world.me, ...(body as object) })) },
  { route: "GET /me/sessions", schema: sessionList, answer: ({ world }) => ({ items: world.sessions }) },
  { route: "GET /me/tokens", schema: apiTokenList, answer: ({ world }) => ({ items: world.tokens }) },
  {
    route: "POST /me/tokens",
    schema: createdApiToken,
    answer: ({ world, body }) => {
      const made = {
        id: idOf(899),
        tenantId: null,
        lastUsedAt: null,
        revokedAt: null,
        createdAt: ago(0),
        ...(body as { name: string; access: "read"; expiresAt: string }),
      };
      world.tokens.unshift(made);
      return { ...made, token: "allod_pat_4f7Qk2vT9xLmZr8sWc1HnYb5" };
    },
  },
];

const inside: readonly FakeRoute<World>[] = [
  { route: "GET /tenants/:id", schema: tenant, answer: ({ world, params }) => world.tenants.get(params["id"] ?? "") },
  {
    route: "PATCH /tenants/:id",
    schema: tenant,
    answer: ({ world, params: { id = "" }, body, generation }) => {
      const before = world.tenants.get(id);
      if (before === undefined || before.generation !== generation)
        throw new FakeProblem(412, "tenant.changed", { detail: "The tenant was changed by somebody else.", hint: "Read it again." });
      const after = { ...before, ...(body as object), generation: before.generation + 1 };
      world.tenants.set(id, after);
      return after;
    },
  },
  { route: "GET /tenants/:id/apps", schema: appList, answer: ({ world }) => ({ items: world.apps }) },
  { route: "GET /tenants/:id/resources", schema: resourceList, answer: ({ world }) => ({ items: world.resources }) },
  { route: "GET /tenants/:id/people", schema: memberPage, answer: people },
  {
    route: "PATCH /tenants/:id/people/:memberId",
    schema: member,
    answer: ({ world, params, body }) => change(world.people, params["memberId"], body as object),
  },
  { route: "POST /tenants/:id/people/:memberId/suspend", schema: member, answer: move("suspended") },
  { route: "POST /tenants/:id/people/:memberId/resume", schema: member, answer: move("active") },
  { route: "POST /tenants/:id/people/:memberId/off-board", schema: member, answer: move("removed") },
  { route: "GET /tenants/:id/invitations", schema: invitationList, answer: ({ world }) => ({ items: world.invitations }) },
  {
    route: "POST /tenants/:id/invitations",
    schema: invitation,
    answer: ({ world, body }) => {
      const { email = "", role } = body as Body;
      if (world.people.some((person) => person.email === email))
        throw new FakeProblem(409, "member.exists", {
          detail: `${email} belongs to this tenant already.`,
          hint: "Change their role in the list of people.",
        });
      const made = invitation.parse({
        id: idOf(399),
        email,
        role,
        status: "open",
        invitedBy: { id: idOf(200), displayName: "Anna Berger" },
        expiresAt: day(14),
        createdAt: ago(0),
      });
      world.invitations.unshift(made);
      return made;
    },
  },
  {
    route: "POST /tenants/:id/invitations/:invitationId/resend",
    schema: invitation,
    answer: ({ world, params }) => change(world.invitations, params["invitationId"], { status: "open", expiresAt: day(14) }),
  },
  {
    route: "POST /tenants/:id/invitations/:invitationId/revoke",
    schema: invitation,
    answer: ({ world, params }) => change(world.invitations, params["invitationId"], { status: "revoked" }),
  },
  { route: "GET /tenants/:id/domains", schema: claimedDomainList, answer: ({ world }) => ({ items: world.domains }) },
  {
    route: "POST /tenants/:id/domains",
    schema: claimedDomain,
    answer: ({ world, body }) => {
      const { name = "" } = body as Body;
      if (!name.includes("."))
        throw new FakeProblem(400, "domain.invalid", { detail: `\`${name}\` is not a domain.`, hint: "Write the bare domain." });
      const made = claimedDomain.parse({
        id: idOf(499),
        name,
        verifiedAt: null,
        createdAt: ago(0),
        record: { type: "TXT", name: `_allod.${name}`, value: "allod-verification=0000" },
      });
      world.domains.push(made);
      return made;
    },
  },
  {
    route: "POST /tenants/:id/domains/:domainId/verify",
    schema: claimedDomain,
    answer: ({ world, params }) => {
      const { name, record } = found(world.domains, params["domainId"]);
      throw new FakeProblem(409, "domain.unproven", {
        detail: `${name} has no TXT record, and not the one that proves the domain.`,
        hint: `Publish a TXT record there with the value ${record.value}. DNS may take an hour to show it.`,
      });
    },
  },
  { route: "GET /tenants/:id/domains/:domainId/records", schema: dnsRecordList, answer: ({ world }) => ({ items: world.records }) },
  { route: "GET /tenants/:id/access-grants", schema: accessGrantList, answer: ({ world }) => ({ items: world.grants }) },
  {
    route: "POST /tenants/:id/access-grants",
    schema: accessGrant,
    answer: ({ world, params, body }) => {
      const partner = world.tenants.get(params["id"] ?? "")?.partner;
      const made = accessGrant.parse({
        id: idOf(699),
        partner,
        grantedBy: { id: idOf(200), displayName: "Anna Berger" },
        revokedAt: null,
        createdAt: ago(0),
        ...(body as object),
      });
      world.grants.unshift(made);
      return made;
    },
  },
  {
    route: "POST /tenants/:id/access-grants/:grantId/revoke",
    schema: accessGrant,
    answer: ({ world, params }) => change(world.grants, params["grantId"], { revokedAt: ago(0) }),
  },
  { route: "GET /tenants/:id/subscription", schema: subscriptionAnswer, answer: ({ world: { subscription } }) => ({ subscription }) },
  { route: "GET /partners/:id/tenants", schema: customerPage, answer: ({ world, query }) => page(world.customers, query.get("cursor")) },
];

/** By its token: what an invitation may be. */
const INVITATIONS: Readonly<Record<string, { readonly code: string; readonly detail: string }>> = {
  "fake-expired-invitation": { code: "invitation.expired", detail: "This invitation has expired." },
  "fake-used-invitation-token": { code: "invitation.used", detail: "This invitation was used already." },
  "fake-revoked-invitation": { code: "invitation.revoked", detail: "This invitation was taken back." },
};

const invited: readonly FakeRoute<World>[] = [
  {
    route: "POST /invitations/open",
    schema: openedInvitation,
    answer: ({ world, body }) => {
      const { token = "" } = body as Body;
      const refused = INVITATIONS[token];
      if (refused !== undefined) throw new FakeProblem(400, refused.code, { detail: refused.detail, hint: "Ask whoever invited you." });
      return { ...world.invitation, needs: token.includes("sign-in") ? "sign-in" : "account" };
    },
  },
  { route: "POST /invitations/accept", schema: acceptedInvitation, answer: () => ({ next: "/signed-out" }) },
];

const timeline: readonly FakeRoute<World>[] = [
  ...savedViewRoutes<World>(({ world }) => world.audit),
  ...auditRoutes<World>({
    of: ({ world }) => world.audit,
    now: () => new Date(),
    prefix: "/tenants/:id",
    happen: (_world, seq) =>
      auditEventNow({ tenant: { id: TENANT, name: "Allmende eG" }, domain: "allmende.example", now: new Date() }, seq),
  }),
];

/** FAKE: the part of the API that this portal uses, without its rules. */
export const routes: readonly FakeRoute<World>[] = [...self, ...inside, ...timeline, ...invited];

import {
  accessGrantList,
  apiTokenList,
  auditSourceList,
  claimedDomainList,
  connector,
  connectorList,
  customerPage,
  dnsRecordList,
  invitation,
  invitationList,
  invitePartnerAdministrator,
  me,
  memberPage,
  openedInvitation,
  partner,
  partnerAdministratorList,
  partnerPage,
  type PartnerView,
  plan,
  planList,
  type PlanView,
  platformSummary,
  resourceList,
  sessionList,
  subscription,
  subscriptionAnswer,
  tenant,
  tenantPage,
  type TenantView,
} from "@allod/api";
import { auditEventNow, auditRoutes, FakeProblem, type FakeRequest, type FakeRoute, savedViewRoutes } from "@allod/ui/dev";

import { custodyRoutes } from "./custody.ts";
import { setUp } from "./set-up.ts";
import { ago, idOf } from "./time.ts";
import type { World } from "./world.ts";

type Asked = FakeRequest<World>;

const PAGE = 20;

function found<Item extends { readonly id: string }>(items: readonly Item[], id: string | undefined, code: string): Item {
  const item = items.find((other) => other.id === id);
  if (item === undefined) throw new FakeProblem(404, code, { detail: "It is not there.", hint: "Look again." });
  return item;
}

/** Replaces an item by a changed one, and returns that. */
function change<Item extends { readonly id: string; readonly generation: number }>(
  items: Item[],
  { params, generation }: Asked,
  changes: Partial<Item>,
): Item {
  const before = found(items, params["id"], "http.not-found");
  if (generation !== undefined && generation !== before.generation)
    throw new FakeProblem(412, "tenant.changed", { detail: "It was changed by somebody else.", hint: "Read it again." });
  const after = { ...before, ...changes, generation: before.generation + 1 };
  items.splice(items.indexOf(before), 1, after);
  return after;
}

function page<Item extends { readonly id: string }>(
  items: readonly Item[],
  { query }: Asked,
): { items: readonly Item[]; next: string | null } {
  const cursor = query.get("cursor");
  const begin = cursor === null ? 0 : items.findIndex(({ id }) => id === cursor) + 1;
  const limit = Math.min(Number(query.get("limit") ?? PAGE), 100);
  const shown = items.slice(begin, begin + limit);
  return { items: shown, next: begin + limit < items.length ? (shown.at(-1)?.id ?? null) : null };
}

function summaryOf({ billing: _billing, ...one }: TenantView, index: number, { subscriptions }: World) {
  const isOver = one.status === "terminated";
  return {
    ...one,
    people: isOver || one.status === "pending" ? 0 : 5 + ((index * 13) % 60),
    mrr:
      subscriptions.get(one.id)?.mrr ??
      (index % 4 === 1 || isOver ? null : { amount: 4900 + index * 1370, currency: index % 5 === 0 ? "CHF" : "EUR" }),
    failing: index < 2 ? 2 - index : index === 11 ? 7 : 0,
  };
}

function tenants(asked: Asked) {
  const { world, query } = asked;
  const q = query.get("q")?.toLowerCase() ?? "";
  const all = world.tenants.map((one, index) => summaryOf(one, index, world));
  const fits = all.filter(
    ({ name, slug, status, partner, failing }) =>
      `${name} ${slug}`.toLowerCase().includes(q) &&
      (query.get("status") ?? status) === status &&
      (query.get("partnerId") === null || query.get("partnerId") === partner?.id) &&
      (query.get("failing") !== "true" || failing > 0),
  );
  return page(fits, asked);
}

function create(asked: Asked): TenantView {
  const { world, body } = asked;
  const { name, slug, partnerId } = body as { name: string; slug: string; partnerId?: string };
  if (world.tenants.some((other) => other.slug === slug))
    throw new FakeProblem(409, "slug.taken", { detail: `\`${slug}\` is taken.`, hint: "Choose another short name." });
  const via = world.partners.find(({ id }) => id === partnerId);
  const made = tenant.parse({
    id: idOf(1000 + world.tenants.length),
    slug,
    name,
    status: "pending",
    partner: via === undefined ? null : { id: via.id, name: via.name },
    billing: {},
    generation: 1,
    createdAt: ago(0),
  });
  world.tenants.unshift(made);
  setUp(made, asked);
  return made;
}

function move(status: TenantView["status"]) {
  return (asked: Asked): TenantView => change(asked.world.tenants, asked, { status });
}

const ofTenants: readonly FakeRoute<World>[] = [
  { route: "GET /tenants", schema: tenantPage, answer: tenants },
  { route: "POST /tenants", schema: tenant, answer: create },
  { route: "GET /tenants/:id", schema: tenant, answer: ({ world, params }) => found(world.tenants, params["id"], "tenant.unknown") },
  { route: "PATCH /tenants/:id", schema: tenant, answer: (asked) => change(asked.world.tenants, asked, asked.body as Partial<TenantView>) },
  { route: "POST /tenants/:id/suspend", schema: tenant, answer: move("suspended") },
  { route: "POST /tenants/:id/resume", schema: tenant, answer: move("active") },
  { route: "POST /tenants/:id/terminate", schema: tenant, answer: move("terminated") },
  { route: "POST /tenants/:id/reconcile", schema: tenant.pick({ id: true }), answer: ({ params }) => ({ id: params["id"] }) },
  {
    route: "GET /tenants/:id/resources",
    schema: resourceList,
    answer: ({ world, params }) => ({ items: world.resources.get(params["id"] ?? "") ?? [] }),
  },
  {
    route: "GET /tenants/:id/people",
    schema: memberPage,
    answer: (asked) => {
      const q = asked.query.get("q")?.toLowerCase() ?? "";
      return page(
        asked.world.people.filter(({ displayName, email }) => `${displayName} ${email}`.toLowerCase().includes(q)),
        asked,
      );
    },
  },
  { route: "GET /tenants/:id/invitations", schema: invitationList, answer: ({ world }) => ({ items: world.invitations }) },
  {
    route: "POST /tenants/:id/invitations",
    schema: invitation,
    answer: ({ world, body }) => {
      const made = invitation.parse({
        id: idOf(199),
        status: "open",
        invitedBy: { id: world.me.id, displayName: world.me.displayName },
        expiresAt: ago(-14 * 1440),
        createdAt: ago(0),
        ...(body as object),
      });
      world.invitations.unshift(made);
      return made;
    },
  },
  { route: "GET /tenants/:id/domains", schema: claimedDomainList, answer: ({ world }) => ({ items: world.domains }) },
  { route: "GET /tenants/:id/domains/:domainId/records", schema: dnsRecordList, answer: ({ world }) => ({ items: world.records }) },
  { route: "GET /tenants/:id/access-grants", schema: accessGrantList, answer: ({ world }) => ({ items: world.grants }) },
  {
    route: "GET /tenants/:id/subscription",
    schema: subscriptionAnswer,
    answer: ({ world, params }) => ({ subscription: world.subscriptions.get(params["id"] ?? "") ?? null }),
  },
  {
    route: "POST /tenants/:id/subscription/cancel",
    schema: subscription,
    answer: ({ world, params: { id = "" } }) => {
      const before = world.subscriptions.get(id);
      if (before === undefined) throw new FakeProblem(409, "subscription.none", { detail: "There is none.", hint: "Give it one first." });
      const after = { ...before, status: "cancelled" as const, endsAt: ago(0), mrr: { ...before.mrr, amount: 0 } };
      world.subscriptions.set(id, after);
      return after;
    },
  },
];

const ofPartners: readonly FakeRoute<World>[] = [
  { route: "GET /partners", schema: partnerPage, answer: (asked) => page(asked.world.partners, asked) },
  {
    route: "POST /partners",
    schema: partner,
    answer: ({ world, body }) => {
      const made = partner.parse({
        id: idOf(299),
        billing: {},
        domain: null,
        generation: 1,
        createdAt: ago(0),
        customers: 0,
        mrr: [],
        ...(body as object),
      });
      world.partners.push(made);
      return made;
    },
  },
  { route: "GET /partners/:id", schema: partner, answer: ({ world, params }) => found(world.partners, params["id"], "partner.unknown") },
  {
    route: "PATCH /partners/:id",
    schema: partner,
    answer: (asked) => change(asked.world.partners, asked, asked.body as Partial<PartnerView>),
  },
  {
    route: "GET /partners/:id/tenants",
    schema: customerPage,
    answer: (asked) => {
      const { world, params } = asked;
      const own = world.tenants.map((one, index) => summaryOf(one, index, world)).filter((one) => one.partner?.id === params["id"]);
      return page(
        own.map((one, index) => ({ ...one, scopes: index % 3 === 0 ? ["read", "people"] : [] })),
        asked,
      );
    },
  },
  {
    route: "GET /partners/:id/administrators",
    schema: partnerAdministratorList,
    answer: ({ params }) => ({
      items: params["id"] === idOf(203) ? [] : [{ id: idOf(210), displayName: "Jonas Brandt", email: "jonas.brandt@example.net" }],
    }),
  },
  { route: "POST /partners/:id/administrators", schema: invitePartnerAdministrator, answer: ({ body }) => body },
];

const ofPlatform: readonly FakeRoute<World>[] = [
  { route: "GET /me", schema: me, answer: ({ world }) => world.me },
  { route: "PATCH /me", schema: me, answer: ({ world }) => world.me },
  { route: "GET /me/sessions", schema: sessionList, answer: ({ world }) => ({ items: world.sessions }) },
  { route: "GET /me/tokens", schema: apiTokenList, answer: () => ({ items: [] }) },
  {
    route: "GET /platform/summary",
    schema: platformSummary,
    answer: ({ world: { tenants, partners, failing, growth } }) => {
      const count = (status: string): number => tenants.filter((one) => one.status === status).length;
      return {
        tenants: { pending: count("pending"), active: count("active"), suspended: count("suspended"), terminated: count("terminated") },
        people: tenants.length * 21,
        partners: partners.length,
        mrr:
          partners.length === 0
            ? []
            : [
                { amount: 139_200, currency: "CHF" },
                { amount: 1_284_550, currency: "EUR" },
              ],
        failing,
        growth,
      };
    },
  },
  { route: "GET /connectors", schema: connectorList, answer: ({ world }) => ({ items: world.connectors }) },
  {
    route: "POST /connectors/:id/check",
    schema: connector,
    answer: ({ world, params }) => found(world.connectors, params["id"], "http.not-found"),
  },
  { route: "GET /plans", schema: planList, answer: ({ world }) => ({ items: world.plans }) },
  {
    route: "POST /plans",
    schema: plan,
    answer: ({ world, body }) => {
      const made = plan.parse({ id: idOf(399), generation: 1, archivedAt: null, createdAt: ago(0), ...(body as object) });
      world.plans.push(made);
      return made;
    },
  },
  { route: "PATCH /plans/:id", schema: plan, answer: (asked) => change(asked.world.plans, asked, asked.body as Partial<PlanView>) },
  { route: "POST /plans/:id/archive", schema: plan, answer: (asked) => change(asked.world.plans, asked, { archivedAt: ago(0) }) },
  { route: "POST /invitations/open", schema: openedInvitation, answer: ({ world }) => world.invitation },
];

const ofTimelines: readonly FakeRoute<World>[] = [
  ...custodyRoutes,
  { route: "GET /audit/sources", schema: auditSourceList, answer: ({ world }) => ({ items: world.sources }) },
  ...savedViewRoutes<World>(({ world }) => world.platformAudit),
  ...auditRoutes<World>({
    of: ({ world, query }) => (query.get("of") === "everyone" ? world.everyone : world.platformAudit),
    now: () => new Date(),
    prefix: "",
    happen: (_world, seq) => auditEventNow({ tenant: null, domain: "allod.example", now: new Date() }, seq),
  }),
  ...auditRoutes<World>({
    of: ({ world }) => world.audit,
    now: () => new Date(),
    prefix: "/tenants/:id",
    happen: (_world, seq) =>
      auditEventNow({ tenant: { id: idOf(1), name: "Bergmann & Söhne GmbH" }, domain: "bergmann.example", now: new Date() }, seq),
  }),
];

/** FAKE: the part of the API that this portal uses, without its rules. In the world that is broken only the person is known. */
export const routes: readonly FakeRoute<World>[] = [...ofPlatform, ...ofTimelines, ...ofTenants, ...ofPartners].map((route) => ({
  ...route,
  answer: (asked) => {
    if (asked.world.broken === true && route.route !== "GET /me")
      throw new FakeProblem(503, "http.unavailable", { detail: "The database is away.", hint: "Try again in a moment." });
    return route.answer(asked);
  },
}));

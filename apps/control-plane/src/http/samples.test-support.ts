import { DAY } from "../store/world.test-support.ts";
import type { TestApi } from "./api.test-support.ts";
import type { Ground } from "./callers.test-support.ts";

/** A request to a route that succeeds, when whoever sends it may. */
export interface Sample {
  readonly body?: (ground: Ground, api: TestApi) => object;
  readonly query?: string;
  /** Brings the ground into the state that the request needs. */
  readonly prepare?: (ground: Ground, api: TestApi) => Promise<unknown>;
  /** It makes or changes something, and no activity tells of it. Each has its reason. */
  readonly silent?: string;
  /** It looks, and is told of all the same. */
  readonly told?: true;
  /** Who else is refused, though the route is for everybody: whoever is signed in as somebody else. */
  readonly onlyNewcomers?: true;
}

const later = (api: TestApi): string => new Date(api.clock.now().getTime() + 7 * DAY).toISOString();
const set = (table: string, change: string, id: (ground: Ground) => string) => (ground: Ground, api: TestApi) =>
  api.ask(`UPDATE ${table} SET ${change} WHERE id = $1`, [id(ground)]);
const OF_ONE_PERSON = "what somebody does with their own account is nobody else's to read";
const ALERT = { kind: "operator-access", channels: { email: ["security@own.example"], webhook: { url: "https://hooks.example/allod" } } };
const LOOKS = "it looks, and changes nothing of ours";

/** By method and path, one for every route. A route without one turns the matrix red. */
export const samples: Readonly<Record<string, Sample>> = {
  "GET /v1/me": {},
  "PATCH /v1/me": { body: () => ({ locale: "de" }), silent: OF_ONE_PERSON },
  "GET /v1/me/sessions": {},
  "POST /v1/me/sessions/:id/revoke": { silent: OF_ONE_PERSON },
  "GET /v1/me/tokens": {},
  "POST /v1/me/tokens": { body: (_, api) => ({ name: "script", expiresAt: later(api) }), silent: OF_ONE_PERSON },
  "POST /v1/me/tokens/:id/revoke": { silent: OF_ONE_PERSON },

  "GET /v1/me/audit-views": {},
  "POST /v1/me/audit-views": { body: () => ({ name: "Refused", filter: { outcome: "denied", period: "7-days" } }), silent: OF_ONE_PERSON },
  "DELETE /v1/me/audit-views/:id": { silent: OF_ONE_PERSON },

  "GET /v1/tenants": {},
  "POST /v1/tenants": { body: ({ partnerId }) => ({ slug: "brand-new", name: "Brand new", partnerId }) },
  "GET /v1/tenants/:id": {},
  "PATCH /v1/tenants/:id": { body: () => ({ name: "Renamed" }) },
  "POST /v1/tenants/:id/suspend": {},
  "POST /v1/tenants/:id/resume": { prepare: set("tenant", "status = 'suspended'", ({ tenantId }) => tenantId) },
  "POST /v1/tenants/:id/terminate": {},
  "POST /v1/tenants/:id/reconcile": {},
  "GET /v1/tenants/:id/resources": {},
  "GET /v1/tenants/:id/audit": {},
  "GET /v1/tenants/:id/audit/:eventId": {},
  "GET /v1/tenants/:id/audit/export": { query: "?format=csv", told: true },
  "GET /v1/tenants/:id/alert-rules": {},
  "POST /v1/tenants/:id/alert-rules": { body: () => ALERT },
  "PATCH /v1/tenants/:id/alert-rules/:ruleId": { body: () => ({ enabled: false }) },
  "DELETE /v1/tenants/:id/alert-rules/:ruleId": {},
  "GET /v1/tenants/:id/apps": {},

  "GET /v1/tenants/:id/people": {},
  "GET /v1/tenants/:id/people/:memberId": {},
  "PATCH /v1/tenants/:id/people/:memberId": { body: () => ({ aliases: ["sales"] }) },
  "POST /v1/tenants/:id/people/:memberId/suspend": {},
  "POST /v1/tenants/:id/people/:memberId/resume": { prepare: set("membership", "suspended_at = created_at", ({ memberId }) => memberId) },
  "POST /v1/tenants/:id/people/:memberId/off-board": {},
  "GET /v1/tenants/:id/invitations": {},
  "POST /v1/tenants/:id/invitations": { body: () => ({ email: "somebody@else.example" }) },
  "POST /v1/tenants/:id/invitations/:invitationId/resend": {},
  "POST /v1/tenants/:id/invitations/:invitationId/revoke": {},
  "POST /v1/invitations/open": { body: ({ invitationToken }) => ({ token: invitationToken }), silent: LOOKS },
  "POST /v1/invitations/accept": { body: ({ invitationToken }) => ({ token: invitationToken, displayName: "New" }), onlyNewcomers: true },

  "GET /v1/tenants/:id/domains": {},
  "POST /v1/tenants/:id/domains": { body: () => ({ name: "another.example" }) },
  "POST /v1/tenants/:id/domains/:domainId/verify": {
    async prepare({ domainId }, api) {
      const [row] = await api.ask<{ name: string; verification: string }>("SELECT name, verification FROM domain WHERE id = $1", [
        domainId,
      ]);
      api.dns.set(`TXT _allod.${row?.name}`, [row?.verification ?? ""]);
    },
  },
  "POST /v1/tenants/:id/domains/:domainId/remove": {},
  "GET /v1/tenants/:id/domains/:domainId/records": {},

  "GET /v1/tenants/:id/access-grants": {},
  "POST /v1/tenants/:id/access-grants": { body: ({ partnerId }, api) => ({ partnerId, scopes: ["read"], expiresAt: later(api) }) },
  "POST /v1/tenants/:id/access-grants/:grantId/revoke": {},

  "GET /v1/tenants/:id/subscription": {},
  "PUT /v1/tenants/:id/subscription": { body: ({ planId }) => ({ planId, seats: 60 }) },
  "POST /v1/tenants/:id/subscription/cancel": {},

  "GET /v1/partners": {},
  "POST /v1/partners": { body: () => ({ slug: "brand-new", name: "Brand new", contact: { name: "N", email: "n@new.example" } }) },
  "GET /v1/partners/:id": {},
  "PATCH /v1/partners/:id": { body: () => ({ marginPercent: 12.5 }) },
  "GET /v1/partners/:id/tenants": {},
  "GET /v1/partners/:id/administrators": {},
  "POST /v1/partners/:id/administrators": { body: () => ({ email: "colleague@else.example" }) },

  "GET /v1/plans": {},
  "POST /v1/plans": { body: () => ({ slug: "brand-new", name: "Brand new", price: { amount: 900, currency: "EUR" }, period: "month" }) },
  "PATCH /v1/plans/:id": { body: () => ({ name: "Renamed" }) },
  "POST /v1/plans/:id/archive": {},

  "GET /v1/platform/summary": {},
  "POST /v1/tenants/:id/audit/verify": { silent: LOOKS },
  "GET /v1/tenants/:id/audit/retention": {},
  "PUT /v1/tenants/:id/audit/retention": { body: () => ({ months: 36 }) },
  "POST /v1/audit/verify": { silent: LOOKS },
  "GET /v1/audit/signing-key": {},
  "GET /v1/audit/checkpoints": {},
  "POST /v1/people/:id/erasure": { body: () => ({ dryRun: true }), silent: LOOKS },
  "GET /v1/audit": {},
  "GET /v1/audit/sources": {},
  "GET /v1/audit/:id": {},
  "GET /v1/audit/export": { query: "?format=ocsf", told: true },
  "GET /v1/alert-rules": {},
  "POST /v1/alert-rules": { body: () => ALERT },
  "PATCH /v1/alert-rules/:id": { body: () => ({ enabled: false }) },
  "DELETE /v1/alert-rules/:id": {},
  "GET /v1/connectors": {},
  "POST /v1/connectors/:connectorId/check": { silent: LOOKS },
};

/** Asked for elsewhere: a stream has no end, and a description is no action. */
export const notInTheMatrix: ReadonlySet<string> = new Set(["GET /v1/events", "GET /v1/openapi.json"]);

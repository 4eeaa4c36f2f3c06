import { type GrantScope, grantScopes, type TenantRole } from "../domain/access.ts";
import { hashToken } from "../domain/invitation.ts";
import { portalSessions } from "../store/portal-sessions.ts";
import { DAY } from "../store/world.test-support.ts";
import { OPERATOR, type TestApi } from "./api.test-support.ts";

/** A place where things are done: a tenant with one of everything in it, and a partner. */
export interface Ground {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly memberId: string;
  readonly invitationId: string;
  readonly invitationToken: string;
  readonly domainId: string;
  readonly grantId: string;
  readonly eventId: string;
  /** Somebody who belongs nowhere any more. */
  readonly leaverId: string;
  readonly ruleId: string;
  /** Nobody's in particular. */
  readonly platformRuleId: string;
  /** Of the caller, on their own ground. */
  readonly sessionId: string;
  readonly tokenId: string;
  readonly viewId: string;
  readonly planId: string;
}

/** Somebody who calls, and what the permissions' table must be told of them. */
export interface Caller {
  readonly name: string;
  /** Undefined: nobody is signed in. */
  readonly token: string | undefined;
  readonly operator?: boolean;
  readonly readOnly?: boolean;
  /** By a token for one tenant. */
  readonly confined?: boolean;
  /** By any token for programs. */
  readonly program?: boolean;
  /** In the tenant of their own ground. */
  readonly role?: TenantRole | undefined;
  /** In which that tenant lets their partner in at this moment. */
  readonly scopes?: readonly GrantScope[];
  /** Administers the partner of their own ground. */
  readonly partner?: boolean;
  readonly own: Ground;
}

interface Known extends Caller {
  readonly personId: string;
}

/** One ground for all, another one that nobody has a part in, and everybody who may come to the API. */
export async function peopleTheApi(api: TestApi): Promise<{ readonly callers: readonly Caller[]; readonly foreign: Ground }> {
  const { clock, ids, token } = api;
  const planId = await api.plan("team");
  const [owner, foreignOwner] = [await api.person("olga"), await api.person("fremd")];
  const ownTenant = await furnished(api, { slug: "own", owner, planId });
  const foreign: Ground = {
    ...(await furnished(api, { slug: "foreign", owner: foreignOwner, planId })),
    ...(await thingsOf(api, foreignOwner)),
  };

  async function person(name: string): Promise<Known> {
    const subject = name.replaceAll(" ", "-");
    const personId = await api.person(subject);
    return { name, personId, token: await token(subject), own: { ...ownTenant, ...(await thingsOf(api, personId)) } };
  }
  async function inTenant(role: TenantRole): Promise<Caller> {
    const caller = await person(`the ${role}`);
    await api.member(ownTenant.tenantId, caller.personId, { role, username: role });
    return { ...caller, role };
  }
  async function partnerWith(
    name: string,
    scopes: readonly GrantScope[],
    grant: "open" | "expired" | "revoked" | "none" = "open",
  ): Promise<Known> {
    const caller = await person(name);
    const partnerId = await api.partner(name.replaceAll(" ", "-").slice(0, 40), [caller.personId]);
    const until = new Date(clock.now().getTime() + (grant === "expired" ? -DAY : 30 * DAY));
    if (grant !== "none") {
      const id = await api.grant(ownTenant.tenantId, partnerId, { by: owner, scopes, until });
      if (grant === "revoked") await api.ask("UPDATE access_grant SET revoked_at = $1 WHERE id = $2", [clock.now(), id]);
    }
    return { ...caller, partner: true, scopes: grant === "open" ? scopes : [], own: { ...caller.own, partnerId } };
  }
  /** Let in for all by a tenant that stands still. */
  async function partnerOfSuspended(): Promise<Caller> {
    const ground = await furnished(api, { slug: "still", owner, planId });
    const caller = await partnerWith("a partner of a suspended tenant", [], "none");
    await api.grant(ground.tenantId, caller.own.partnerId, { by: owner, scopes: grantScopes });
    await api.ask("UPDATE tenant SET status = 'suspended' WHERE id = $1", [ground.tenantId]);
    return { ...caller, own: { ...caller.own, ...ground, partnerId: caller.own.partnerId } };
  }
  /** The same by a token for programs. */
  async function byToken(
    caller: Known,
    { name, access, tenantId }: { readonly name: string; readonly access: "read" | "write"; readonly tenantId?: string },
  ): Promise<Caller> {
    const token = `allod_${name.replaceAll(/[^a-z]+/g, "-")}`;
    const row = {
      id: ids.next(),
      person_id: caller.personId,
      name,
      only_tenant_id: tenantId ?? null,
      access,
      token_hash: hashToken(token),
    };
    const [now, later] = [clock.now(), new Date(clock.now().getTime() + 300 * DAY)];
    // Used a moment ago: so it is not noted again by the calls whose changes are compared.
    const times = { created_at: now, last_used_at: now, expires_at: later };
    await api.write((connection) =>
      connection
        .insertInto("api_token")
        .values({ ...row, ...times })
        .execute(),
    );
    return { ...caller, name, token, readOnly: access === "read", confined: tenantId !== undefined, program: true };
  }

  const operator = await api.person("otto", { operator: true });
  const asOperator = { ...ownTenant, ...(await thingsOf(api, operator)) };
  const olga = { ...(await person("another owner")), role: "owner" as const };
  await api.member(ownTenant.tenantId, olga.personId, { role: "owner", username: "another" });
  const elsewhere = await api.tenant("elsewhere", { owner: olga.personId });
  const petra = await partnerWith("a partner let in for all", grantScopes);
  const callers: Caller[] = [
    { name: "nobody who is signed in", token: undefined, own: asOperator },
    { name: "the operator", token: await token("otto", { audience: OPERATOR }), operator: true, own: asOperator },
    { name: "the operator in the customers' portal", token: await token("otto"), own: asOperator },
    await person("a stranger"),
    await inTenant("member"),
    await inTenant("administrator"),
    await inTenant("owner"),
    await byToken(olga, { name: "an owner's token that reads", access: "read" }),
    await byToken(olga, { name: "an owner's token that writes", access: "write" }),
    await byToken(olga, { name: "an owner's token for this tenant", access: "write", tenantId: ownTenant.tenantId }),
    await byToken({ ...olga, role: undefined }, { name: "an owner's token for elsewhere", access: "write", tenantId: elsewhere }),
    await byToken(petra, { name: "a partner's token for this tenant", access: "write", tenantId: ownTenant.tenantId }),
    await partnerWith("a partner", [], "none"),
    await partnerWith("a partner who was let in", grantScopes, "expired"),
    await partnerWith("a partner who was put out", grantScopes, "revoked"),
    await partnerOfSuspended(),
  ];
  callers.push(petra);
  for (const scope of grantScopes) callers.push(await partnerWith(`a partner let in for ${scope}`, [scope]));
  return { callers, foreign };
}

type TenantGround = Omit<Ground, "sessionId" | "tokenId" | "viewId">;

async function furnished(
  api: TestApi,
  { slug, owner, planId }: { readonly slug: string; readonly owner: string; readonly planId: string },
): Promise<TenantGround> {
  const partnerId = await api.partner(`${slug}-partner`);
  const tenantId = await api.tenant(slug, { owner });
  await api.subscription(tenantId, planId, { seats: 50 });
  const memberId = await api.member(tenantId, await api.person(`mia-of-${slug}`));
  const { id: invitationId, token: invitationToken } = await api.invitation({ tenantId }, { by: owner, email: `new@${slug}.example` });
  const domainId = await api.domain(tenantId, `${slug}.example`);
  const grantId = await api.grant(tenantId, partnerId, { by: owner, scopes: ["read"] });
  const eventId = await api.event(tenantId);
  const leaverId = await api.person(`left-${slug}`);
  const [ruleId, platformRuleId] = [await alertRule(api, tenantId, owner), await alertRule(api, undefined, owner)];
  const things = { memberId, invitationId, invitationToken, domainId, grantId, eventId, leaverId, ruleId, platformRuleId };
  return { tenantId, partnerId, planId, ...things };
}

async function alertRule({ clock, ids, write }: TestApi, tenantId: string | undefined, createdBy: string): Promise<string> {
  const row = { id: ids.next(), tenant_id: tenantId ?? null, kind: "operator-access" as const, emails: ["security@own.example"] };
  await write((connection) =>
    connection
      .insertInto("alert_rule")
      .values({ ...row, created_by: createdBy, created_at: clock.now() })
      .execute(),
  );
  return row.id;
}

/** What everybody has of their own. */
async function thingsOf(api: TestApi, personId: string): Promise<Pick<Ground, "sessionId" | "tokenId" | "viewId">> {
  const { clock, ids } = api;
  const sessionId = ids.next();
  const [now, later] = [clock.now(), new Date(clock.now().getTime() + 300 * DAY)];
  await portalSessions(api.database).insert({
    id: sessionId,
    application: "portal",
    personId,
    issuer: "x",
    subject: "x",
    secret: sessionId,
    providerSession: undefined,
    tokens: "sealed",
    userAgent: "Firefox",
    accessExpiresAt: later,
    createdAt: now,
    lastSeenAt: now,
    idleExpiresAt: later,
    expiresAt: later,
  });
  const actor = { personId, operator: false, memberships: [], partnerIds: [], grants: [] };
  const { id: tokenId } = await api.services.tokens.create(actor, {
    name: "script",
    tenantId: undefined,
    access: "read",
    expiresAt: later,
  });
  const { id: viewId } = await api.services.views.create(actor, { name: "mine", filter: {} }, undefined);
  return { sessionId, tokenId, viewId };
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { DAY } from "../store/world.test-support.ts";
import { OPERATOR, refused, startApi, statusesOf, type TestApi } from "./api.test-support.ts";

let api: TestApi;
let anna: string;
let annaId: string;
let tenantId: string;
let count = 0;

beforeAll(async () => {
  api = await startApi();
  annaId = await api.person("anna");
  anna = await api.token("anna");
}, 60_000);
beforeEach(async () => {
  tenantId = await api.tenant(`tenant-${++count}`, { owner: annaId });
});
afterAll(() => api.stop());

/** A new address for each: nobody is invited twice by accident. */
const newcomer = (): string => `newcomer-${++count}@people.example`;
const invite = (email: string, role = "member", as = anna) =>
  api.call<{ id: string; status: string }>("POST", `/v1/tenants/${tenantId}/invitations`, { as, body: { email, role } });
const open = (token: string, as?: string) => api.call("POST", "/v1/invitations/open", { as, body: { token } });
const accept = (token: string, more: { as?: string; displayName?: string } = { displayName: "New" }) =>
  api.call<{ next: string }>("POST", "/v1/invitations/accept", {
    as: more.as,
    body: { token, ...(more.displayName === undefined ? {} : { displayName: more.displayName }) },
  });
const members = async (): Promise<{ email: string; role: string; status: string; username: string; id: string }[]> =>
  (await api.call<{ items: never[] }>("GET", `/v1/tenants/${tenantId}/people`, { as: anna })).body.items;

describe("somebody new", () => {
  it("is written to, opens, chooses a name, and belongs to the tenant", async () => {
    const email = newcomer();
    expect(await invite(`  ${email.toUpperCase()} `, "administrator")).toMatchObject({
      status: 201,
      body: { email, role: "administrator", status: "open" },
    });
    const [mail] = await api.mailTo(email);
    expect(mail?.subject).toBe(`Invitation to tenant-${count - 1}`);
    const token = await api.invitationTo(email);
    expect((await open(token)).body).toEqual({
      to: { kind: "tenant", name: `tenant-${count - 1}` },
      email,
      role: "administrator",
      invitedBy: "anna",
      expiresAt: expect.any(String),
      needs: "account",
    });
    expect(await accept(token, {})).toMatchObject(refused(400, "invitation.name"));
    expect(await accept(token)).toMatchObject({ status: 200, body: { next: expect.stringContaining("https://id.allod.example/enroll/") } });
    expect(await members()).toContainEqual(
      expect.objectContaining({ email, role: "administrator", status: "active", username: email.split("@")[0] }),
    );
    expect(await open(token)).toMatchObject(refused(410, "invitation.used"));
    expect(await accept(token)).toMatchObject(refused(410, "invitation.used"));
  });

  it("joins once, from however many windows at the same time", async () => {
    const email = newcomer();
    await invite(email);
    const token = await api.invitationTo(email);
    const answers = await Promise.all([1, 2, 3, 4].map(() => accept(token)));
    expect(statusesOf(answers)).toEqual([200, 410, 410, 410]);
    expect((await members()).filter((member) => member.email === email)).toHaveLength(1);
  });

  it("who is invited to two tenants joins both at the same time", async () => {
    const email = newcomer();
    await invite(email);
    const first = await api.invitationTo(email);
    tenantId = await api.tenant(`tenant-${++count}`, { owner: annaId });
    await invite(email);
    const second = await api.invitationTo(email);
    const answers = await Promise.all([accept(first), accept(second)]);
    // One of them comes second: by then there is an account, and it is to be signed in with.
    expect(statusesOf(answers)).toEqual([200, 401]);
    const person = await api.ask("SELECT id FROM person WHERE email = $1", [email]);
    expect(person).toHaveLength(1);
  });

  it("has a username of their own, beside whoever has the same name", async () => {
    const emails = [1, 2, 3].map((number) => `same-${count}@host${number}.example`);
    for (const email of emails) await invite(email);
    const tokens = await Promise.all(emails.map((email) => api.invitationTo(email)));
    await Promise.all(tokens.map((token) => accept(token)));
    const names = (await members()).map(({ username }) => username).filter((name) => name.startsWith("same-"));
    expect(new Set(names).size).toBe(3);
  });
});

describe("somebody who has an account", () => {
  it("answers signed in with it, and nobody else can for them", async () => {
    const ben = await api.token("ben-1");
    await api.person("ben-1");
    await api.person("eve-1");
    await invite("ben-1@people.example");
    const token = await api.invitationTo("ben-1@people.example");
    expect((await open(token)).body["needs"]).toBe("sign-in");
    expect(await accept(token)).toMatchObject(refused(401, "invitation.sign-in"));
    expect(await accept(token, { as: await api.token("eve-1") })).toMatchObject(refused(403, "invitation.other-person"));
    expect(await accept(token, { as: await api.token("nobody-here") })).toMatchObject(refused(401, "invitation.sign-in"));
    expect(await accept(token, { as: ben })).toMatchObject({ status: 200 });
    expect(await api.call("GET", `/v1/tenants/${tenantId}`, { as: ben })).toMatchObject({ status: 200 });
  });

  it("is not invited twice, nor where they belong already", async () => {
    const email = newcomer();
    await invite(email);
    expect(await invite(email)).toMatchObject(refused(409, "invitation.open"));
    expect(await invite("anna@people.example")).toMatchObject(refused(409, "member.exists"));
  });

  it("comes back after they have left: with the same name, and in the new role", async () => {
    const email = newcomer();
    await invite(email);
    await accept(await api.invitationTo(email));
    const before = (await members()).find((member) => member.email === email);
    await api.call("POST", `/v1/tenants/${tenantId}/people/${before?.id}/off-board`, { as: anna });
    expect(await invite(email, "administrator")).toMatchObject({ status: 201 });
    const token = await api.invitationTo(email);
    // They have an account, and a subject that is their id.
    const [person] = await api.ask<{ id: string }>("SELECT id FROM person WHERE email = $1", [email]);
    expect(await accept(token, { as: await api.token(person?.id ?? "") })).toMatchObject({ status: 200 });
    expect((await members()).filter((member) => member.email === email)).toEqual([
      expect.objectContaining({ id: before?.id, username: before?.username, role: "administrator", status: "active" }),
    ]);
  });
});

describe("a link", () => {
  it("is over after two weeks, until it is sent again: then the old one opens nothing", async () => {
    const email = newcomer();
    const { id } = (await invite(email)).body;
    const old = await api.invitationTo(email);
    api.clock.pass(14 * DAY);
    for (const answer of [await open(old), await accept(old)]) expect(answer).toMatchObject(refused(410, "invitation.expired"));
    anna = await api.token("anna");
    expect((await api.call("POST", `/v1/tenants/${tenantId}/invitations/${id}/resend`, { as: anna })).body["status"]).toBe("open");
    expect(await open(old)).toMatchObject(refused(404, "invitation.unknown"));
    expect(await accept(await api.invitationTo(email))).toMatchObject({ status: 200 });
    expect(await api.call("POST", `/v1/tenants/${tenantId}/invitations/${id}/resend`, { as: anna })).toMatchObject(
      refused(410, "invitation.used"),
    );
  });

  it("opens nothing once it was taken back", async () => {
    const email = newcomer();
    const { id } = (await invite(email)).body;
    const token = await api.invitationTo(email);
    const revoke = () => api.call("POST", `/v1/tenants/${tenantId}/invitations/${id}/revoke`, { as: anna });
    expect((await revoke()).body["status"]).toBe("revoked");
    expect((await revoke()).status).toBe(200);
    for (const answer of [await open(token), await accept(token)]) expect(answer).toMatchObject(refused(410, "invitation.revoked"));
    expect(await invite(email)).toMatchObject({ status: 201 });
  });

  it("that was invented is none, and one to a tenant that is over leads nowhere", async () => {
    expect(await open("x".repeat(43))).toMatchObject(refused(404, "invitation.unknown"));
    const email = newcomer();
    await invite(email);
    await api.ask("UPDATE tenant SET status = 'terminated' WHERE id = $1", [tenantId]);
    const token = await api.invitationTo(email);
    for (const answer of [await open(token), await accept(token)]) expect(answer).toMatchObject(refused(409, "tenant.over"));
  });

  it("is in nothing that is shown or kept", async () => {
    const email = newcomer();
    await invite(email);
    const token = await api.invitationTo(email);
    const shown = await api.call("GET", `/v1/tenants/${tenantId}/invitations`, { as: anna });
    const kept = await api.ask("SELECT * FROM invitation WHERE tenant_id = $1", [tenantId]);
    expect(JSON.stringify([shown.body, kept])).not.toContain(token);
  });
});

describe("whoever invites", () => {
  it("gives no more than they are themselves", async () => {
    await api.member(tenantId, await api.person(`adam-${count}`), { role: "administrator" });
    const adam = await api.token(`adam-${count}`);
    expect(await invite(newcomer(), "owner", adam)).toMatchObject(refused(403, "access.denied"));
    expect(await invite(newcomer(), "administrator", adam)).toMatchObject({ status: 201 });
    const partnerAdministrator = await api.person(`petra-${count}`);
    const petra = await api.token(`petra-${count}`);
    await api.grant(tenantId, await api.partner(`partner-${count}`, [partnerAdministrator]), { by: annaId, scopes: ["people"] });
    expect(await invite(newcomer(), "administrator", petra)).toMatchObject(refused(403, "access.denied"));
    expect(await invite(newcomer(), "member", petra)).toMatchObject({ status: 201 });
  });

  it("who only reads with a token does not join with it either", async () => {
    const ben = await api.person(`ben-${++count}`);
    await invite(`ben-${count}@people.example`);
    const actor = { personId: ben, operator: false, memberships: [], partnerIds: [], grants: [] };
    const expiresAt = new Date(api.clock.now().getTime() + DAY);
    const { token } = await api.services.tokens.create(actor, { name: "x", tenantId: undefined, access: "read", expiresAt });
    expect(await accept(await api.invitationTo(`ben-${count}@people.example`), { as: token })).toMatchObject(
      refused(403, "access.read-only"),
    );
  });

  it("invites to a partner's team and to the platform's alike", async () => {
    await api.person("otto", { operator: true });
    const otto = await api.token("otto", { audience: OPERATOR });
    const partnerId = await api.partner("team");
    const email = newcomer();
    expect(await api.call("POST", `/v1/partners/${partnerId}/administrators`, { as: otto, body: { email } })).toMatchObject({
      status: 202,
    });
    const token = await api.invitationTo(email);
    expect((await open(token)).body).toMatchObject({ to: { kind: "partner", name: "team" }, role: null });
    await accept(token);
    expect((await api.call<{ items: unknown[] }>("GET", `/v1/partners/${partnerId}/administrators`, { as: otto })).body.items).toEqual([
      expect.objectContaining({ email }),
    ]);
    const platform = await api.invitation("platform", { by: annaId, email: newcomer() });
    expect((await open(platform.token)).body).toMatchObject({ to: { kind: "platform", name: "Allod" } });
    await accept(platform.token);
    expect(await api.ask("SELECT email FROM person WHERE is_operator AND email LIKE 'newcomer%'")).toHaveLength(1);
  });
});

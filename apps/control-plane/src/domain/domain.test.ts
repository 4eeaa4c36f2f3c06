import { systemRandom } from "@allod/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Actor, allowed, grantScopes, type Permission, permissions, type Subject, type TenantRole, tenantRoles } from "./access.ts";
import { published } from "./dns-record.ts";
import { assertUsable, hashToken, newToken } from "./invitation.ts";
import { parseSlug, proposeSlug } from "./slug.ts";
import { nextStatus } from "./tenant.ts";
import { throughToken } from "./tokens.ts";
import { isUsername, proposeUsername } from "./username.ts";

const now = new Date("2026-11-25T12:00:00Z");
const clock = { now: () => now, sleep: () => Promise.reject(new Error("nobody sleeps here")) };

describe("short names", () => {
  it.each([
    ["Müller & Söhne GmbH", "muller-sohne-gmbh"],
    ["  Straße 9 ", "strasse-9"],
    ["Ångström—Labs", "angstrom-labs"],
    ["北京公司", "acme"],
    ["www", "acme"],
  ])("are proposed for %s", (name, slug) => expect(proposeSlug(name)).toBe(slug));

  it("that are proposed are always accepted, whatever the company is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const slug = proposeSlug(name);
        expect(parseSlug(slug)).toBe(slug);
      }),
    );
  });

  it.each(["A", "a", "-a", "a--b", "a_b", "a b", "á", "9a", "a".repeat(41), "аcme", "acme\n"])(
    "%j is refused, with a proposal",
    (written) => {
      expect(() => parseSlug(written)).toThrow(
        expect.objectContaining({ code: "slug.invalid", hint: expect.stringMatching(/`[a-z][a-z0-9-]+`/) as string }) as Error,
      );
    },
  );

  it("of the platform itself are kept", () =>
    expect(() => parseSlug("api")).toThrow(expect.objectContaining({ code: "slug.reserved" }) as Error));
});

describe("a tenant", () => {
  it("goes from being set up to in use, out of use and back, and ends for good", () => {
    expect(nextStatus("pending", "activate")).toBe("active");
    expect(nextStatus("active", "suspend")).toBe("suspended");
    expect(nextStatus("suspended", "resume")).toBe("active");
    expect(nextStatus("suspended", "terminate")).toBe("terminated");
  });

  it("refuses what its status does not allow, and says what it does", () => {
    expect(() => nextStatus("pending", "suspend")).toThrow(
      expect.objectContaining({ code: "tenant.transition", hint: "Possible now: activate, terminate." }) as Error,
    );
    expect(() => nextStatus("terminated", "resume")).toThrow(expect.objectContaining({ hint: "Possible now: nothing." }) as Error);
  });
});

describe("an invitation", () => {
  const open = { tokenHash: "", expiresAt: new Date(now.getTime() + 1), usedAt: undefined, revokedAt: undefined };

  it("is usable once, until it expires, unless it is taken back", () => {
    expect(() => assertUsable(open, clock)).not.toThrow();
    expect(() => assertUsable({ ...open, expiresAt: now }, clock)).toThrow(
      expect.objectContaining({ code: "invitation.expired" }) as Error,
    );
    expect(() => assertUsable({ ...open, usedAt: now }, clock)).toThrow(expect.objectContaining({ code: "invitation.used" }) as Error);
    expect(() => assertUsable({ ...open, usedAt: now, revokedAt: now }, clock)).toThrow(
      expect.objectContaining({ code: "invitation.revoked" }) as Error,
    );
  });

  it("is kept as a hash that only its own token has", () => {
    const { token, tokenHash } = newToken(systemRandom);
    expect(hashToken(token)).toBe(tokenHash);
    expect(tokenHash).not.toContain(token);
    expect(newToken(systemRandom).token).not.toBe(token);
  });
});

const OWN = "tenant-own";
const FOREIGN = "tenant-foreign";
const nobody: Actor = { personId: "p", operator: false, memberships: [], partnerIds: [], grants: [] };
const grant = {
  tenantId: OWN,
  partnerId: "partner-own",
  scopes: [...grantScopes],
  expiresAt: new Date(now.getTime() + 60_000),
  revokedAt: undefined,
};
const partner: Actor = { ...nobody, partnerIds: ["partner-own"], grants: [grant] };
const inTenant = (role: TenantRole): Actor => ({ ...nobody, memberships: [{ tenantId: OWN, role }] });
const subjects: Readonly<Record<Exclude<Subject["kind"], "self">, { own: Subject; foreign: Subject }>> = {
  platform: { own: { kind: "platform" }, foreign: { kind: "platform" } },
  partner: { own: { kind: "partner", partnerId: "partner-own" }, foreign: { kind: "partner", partnerId: "partner-foreign" } },
  tenant: { own: { kind: "tenant", tenantId: OWN }, foreign: { kind: "tenant", tenantId: FOREIGN } },
};

const all = Object.keys(permissions) as Permission[];

describe.each(all.filter((permission) => permissions[permission].about !== "self"))("%s", (permission) => {
  const rule: { about: Exclude<Subject["kind"], "self">; operator: boolean; partner?: boolean; tenant?: TenantRole; granted?: string } =
    permissions[permission] as never;
  const { own, foreign } = subjects[rule.about];
  const may = (actor: Actor, subject: Subject): boolean => allowed(actor, permission, { subject, now });

  it("is denied to strangers, and to everybody but operators in what is not theirs", () => {
    expect(may(nobody, own)).toBe(false);
    for (const actor of [partner, ...tenantRoles.map(inTenant)]) expect(may(actor, foreign)).toBe(false);
  });

  it("is for the roles that the table names, and those above them", () => {
    const least = rule.tenant === undefined ? tenantRoles.length : tenantRoles.indexOf(rule.tenant);
    expect(tenantRoles.map((role) => may(inTenant(role), own))).toEqual(tenantRoles.map((_, index) => index >= least));
    expect(may({ ...nobody, operator: true }, own)).toBe(rule.operator);
    expect(may({ ...nobody, operator: true }, foreign)).toBe(rule.operator);
  });

  it("is for a partner as its customer granted it: in scope, in time, not taken back, and to that partner", () => {
    expect(may(partner, own)).toBe(rule.about === "partner" ? rule.partner === true : rule.granted !== undefined);
    if (rule.about !== "tenant") return;
    const others = grantScopes.filter((scope) => scope !== rule.granted);
    const variants = [
      { ...grant, scopes: others },
      { ...grant, expiresAt: now },
      { ...grant, revokedAt: now },
      { ...grant, partnerId: "partner-foreign" },
      { ...grant, tenantId: FOREIGN },
    ];
    for (const variant of variants) expect(may({ ...partner, grants: [variant] }, own)).toBe(false);
  });
});

describe("a person's own things", () => {
  it("are for everybody, and changed by nobody who only reads", () => {
    const may = (actor: Actor, permission: Permission): boolean => allowed(actor, permission, { subject: { kind: "self" }, now });
    expect([may(nobody, "self.read"), may(nobody, "self.update")]).toEqual([true, true]);
    expect([may({ ...nobody, readOnly: true }, "self.read"), may({ ...nobody, readOnly: true }, "self.update")]).toEqual([true, false]);
  });
});

describe("a token for programs", () => {
  const anna: Actor = {
    ...nobody,
    operator: true,
    memberships: [
      { tenantId: OWN, role: "owner" },
      { tenantId: FOREIGN, role: "owner" },
    ],
  };

  it("is never more than the person, nothing of the platform's, and only the tenant that it is for", () => {
    const through = throughToken(anna, { tenantId: OWN, access: "write" });
    expect(through).toMatchObject({ operator: false, memberships: [{ tenantId: OWN, role: "owner" }], readOnly: false });
  });

  it.each(all)("that only reads may %s as far as that changes nothing", (permission) => {
    const through = throughToken(
      { ...anna, partnerIds: ["p"], grants: [{ ...grant, partnerId: "p" }] },
      { tenantId: undefined, access: "read" },
    );
    const { about } = permissions[permission];
    const subject: Subject =
      about === "tenant" ? { kind: "tenant", tenantId: OWN } : about === "partner" ? { kind: "partner", partnerId: "p" } : { kind: about };
    const changesNothing = "reads" in permissions[permission] && about !== "platform";
    expect(allowed(through, permission, { subject, now })).toBe(changesNothing);
  });
});

describe("usernames", () => {
  it("that are proposed can be had, whatever the address is and whoever is there already", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (local, isTaken) => {
        const first = proposeUsername(`${local}@acme.org`, new Set());
        const proposed = proposeUsername(`${local}@acme.org`, new Set(isTaken ? [first] : []));
        expect(isUsername(proposed)).toBe(true);
        expect(proposed === first).toBe(!isTaken);
      }),
    );
  });

  it.each([
    ["Anna.Berg+x@acme.org", "anna.berg"],
    ["Jürgen@acme.org", "jurgen"],
    ["postmaster@acme.org", "postmaster-1"],
  ])("for %s: %s", (email, username) => expect(proposeUsername(email, new Set())).toBe(username));
});

describe("a record in the DNS", () => {
  const mx = { type: "MX", name: "acme.org", value: "10 mail.acme.org", purpose: "" } as const;
  const spf = { type: "TXT", name: "acme.org", value: "v=spf1 mx -all", purpose: "" } as const;
  it.each([
    [mx, ["10  MAIL.acme.org."], "yes"],
    [mx, ["20 mx.elsewhere.example"], "other"],
    [mx, [], "no"],
    [mx, undefined, "unknown"],
    [spf, ["google-site-verification=x"], "no"],
    [spf, ["v=spf1 -all"], "other"],
  ] as const)("%j beside %j: %s", async (record, found, said) => expect(await published(record, async () => found)).toBe(said));
});

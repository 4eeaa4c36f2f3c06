import { describe, expect, it } from "vitest";

import type { MemberSnapshot } from "../domain/object-snapshot.ts";
import { desiredOf, tenantOf } from "./desired.ts";

const known = { tenantExternalId: "x", subject: "s" };
const tenant = (status: MemberSnapshot["tenant"]["status"]) => ({ id: "t", slug: "acme", status });
const member = (status: MemberSnapshot["tenant"]["status"], own: MemberSnapshot["status"]): MemberSnapshot => ({
  kind: "member",
  id: "m",
  generation: 1,
  tenant: tenant(status),
  person: { id: "p", email: "a@b.example", displayName: "A", ownAccount: false },
  username: "a",
  role: "owner",
  status: own,
  aliases: ["info"],
  domain: "acme.example",
  mailboxBytes: 5,
});

describe("what is wanted", () => {
  it.each([
    ["pending", "enabled"],
    ["active", "enabled"],
    ["suspended", "disabled"],
    ["terminated", "absent"],
  ] as const)("of a tenant that is %s: %s; the same of its proven domains and its people", (status, state) => {
    expect(desiredOf({ kind: "tenant", ...tenant(status), generation: 1, name: "A", filesBytes: 7 }, known)).toMatchObject({
      state,
      quotaBytes: 7,
    });
    expect(
      desiredOf({ kind: "domain", id: "d", generation: 1, name: "a.example", proven: true, tenant: tenant(status) }, known).state,
    ).toBe(state);
    expect(
      desiredOf({ kind: "domain", id: "d", generation: 1, name: "a.example", proven: false, tenant: tenant(status) }, known).state,
    ).toBe("absent");
    expect(desiredOf(member(status, "active"), known).state).toBe(state);
    expect(desiredOf(member(status, "removed"), known).state).toBe("absent");
    expect(desiredOf(member(status, "suspended"), known).state).toBe(status === "terminated" ? "absent" : "disabled");
  });

  it("of a person: to be able to sign in as long as anything is open to them, and never to vanish", () => {
    const person = { kind: "person", id: "p", generation: 1, email: "a@b.example", displayName: "A", locale: "de" } as const;
    expect(desiredOf({ ...person, inside: true }, known)).toMatchObject({ state: "enabled", locale: "de" });
    expect(desiredOf({ ...person, inside: false }, known).state).toBe("disabled");
    expect(tenantOf({ ...person, inside: true })).toBeUndefined();
  });

  it("of a member: with what this product calls the tenant, and the identity provider the person", () => {
    expect(desiredOf(member("active", "active"), known)).toMatchObject({
      tenant: { allodId: "t", slug: "acme", externalId: "x" },
      person: { allodId: "p", subject: "s" },
      domain: "acme.example",
      aliases: ["info"],
      quotaBytes: 5,
    });
    expect(tenantOf(member("active", "active"))).toBe("t");
  });
});

import { describe, expect, test } from "vitest";

import { type Ability, can, isAbove, rolesToGive, type Standing } from "./abilities.ts";

const all: readonly Ability[] = [
  "apps.open",
  "people.read",
  "people.change",
  "people.change-role",
  "domains.read",
  "domains.change",
  "access.read",
  "access.change",
  "audit.read",
  "audit.verify",
  "audit.export",
  "alerts.read",
  "alerts.change",
  "resources.read",
  "settings.change",
  "billing.read",
  "billing.change",
  "tenant.terminate",
];

function abilities(standing: Standing | undefined): readonly Ability[] {
  return all.filter((ability) => can(standing, ability));
}

describe("what is offered", () => {
  test("nothing to whoever does not stand to the tenant, or whose partner was let in for nothing", () => {
    expect(abilities(undefined)).toEqual([]);
    expect(abilities({ as: "partner", scopes: [] })).toEqual([]);
  });

  test("a member opens apps, an administrator runs the tenant, an owner decides", () => {
    expect(abilities({ as: "member", role: "member" })).toEqual(["apps.open"]);
    expect(abilities({ as: "member", role: "administrator" })).toEqual(
      all.filter(
        (ability) => !["people.change-role", "access.change", "billing.read", "billing.change", "tenant.terminate"].includes(ability),
      ),
    );
    expect(abilities({ as: "member", role: "owner" })).toEqual(all);
  });

  test("a partner gets what it was let in for, and never who else is let in", () => {
    expect(abilities({ as: "partner", scopes: ["read"] })).toEqual(["audit.read", "resources.read"]);
    expect(abilities({ as: "partner", scopes: ["people", "domains"] })).toEqual([
      "people.read",
      "people.change",
      "domains.read",
      "domains.change",
    ]);
    expect(abilities({ as: "partner", scopes: ["read", "people", "domains", "billing"] })).toEqual([
      "people.read",
      "people.change",
      "domains.read",
      "domains.change",
      "audit.read",
      "resources.read",
      "billing.read",
      "billing.change",
    ]);
  });

  test("nobody gives a role above their own, or changes somebody who is above them", () => {
    expect(rolesToGive({ as: "member", role: "administrator" })).toEqual(["member", "administrator"]);
    expect(rolesToGive({ as: "partner", scopes: ["people"] })).toEqual(["member"]);
    expect(isAbove("owner", { as: "member", role: "administrator" })).toBe(true);
    expect(isAbove("administrator", { as: "partner", scopes: ["people"] })).toBe(true);
    expect(isAbove("owner", { as: "member", role: "owner" })).toBe(false);
  });
});

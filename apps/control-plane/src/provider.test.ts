import { Secret } from "@allod/core";
import { describe, expect, it } from "vitest";

import { issuersLike } from "./provider.ts";

function like(issuer: string, { portal, operator }: { portal: string; operator: string }): readonly string[] {
  const client = (of: string) => ({ issuer: of, clientId: "x", clientSecret: new Secret("x") });
  return issuersLike(issuer, { oidc: { portal: client(portal), operator: client(operator) } });
}

describe("issuers at which a subject means the same person", () => {
  it("are those of all applications of an Authentik", () => {
    const [portal, operator] = ["https://id.acme.org/application/o/portal/", "https://id.acme.org/application/o/operator/"];
    expect(like(portal, { portal, operator })).toEqual([portal, operator]);
    expect(like(operator, { portal, operator })).toEqual([operator, portal]);
  });

  it.each([
    ["another Authentik's", "https://id.acme.org/application/o/portal/", "https://id.other.org/application/o/operator/"],
    ["two realms of a Keycloak", "https://id.acme.org/realms/customers", "https://id.acme.org/realms/staff"],
    ["an Authentik and something else beside it", "https://id.acme.org/application/o/portal/", "https://id.acme.org/realms/staff"],
  ])("are not %s: a subject there is whoever that one says", (_, portal, operator) => {
    expect(like(portal, { portal, operator })).toEqual([portal]);
    expect(like(operator, { portal, operator })).toEqual([operator]);
  });

  it("are one where there is one", () => {
    const issuer = "https://id.acme.org/realms/acme";
    expect(like(issuer, { portal: issuer, operator: issuer })).toEqual([issuer]);
  });
});

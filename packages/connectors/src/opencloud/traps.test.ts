import { afterEach, beforeEach, expect, it } from "vitest";

import type { DesiredMember, DesiredTenant } from "../contract/desired.ts";
import { type OpenCloudFake, startOpenCloudFake } from "./fake/opencloud-fake.ts";
import { connect, TOKEN } from "./opencloud.test-support.ts";

const tenant: DesiredTenant = { kind: "tenant", allodId: "01a2-t", state: "enabled", slug: "acme", name: "Acme", quotaBytes: undefined };
const signal = (): AbortSignal => AbortSignal.timeout(5000);

let fake: OpenCloudFake;

beforeEach(async () => {
  fake = await startOpenCloudFake({ token: TOKEN });
});
afterEach(() => fake.stop());

function memberOf(externalId: string): DesiredMember {
  return {
    kind: "member",
    allodId: "01a2-m",
    state: "enabled",
    tenant: { allodId: tenant.allodId, slug: "acme", externalId },
    person: { allodId: "01a2-p", email: "anna@acme.example", displayName: "Anna", subject: "s-1" },
    username: "anna",
    role: "member",
    domain: undefined,
    aliases: [],
    quotaBytes: undefined,
  };
}

it("a person whom the identity provider has not brought yet is skipped, and made once they have signed in", async () => {
  const connector = connect(fake.url, { users: "autoprovisioned" });
  const space = await connector.apply(tenant, undefined, signal());
  const desired = memberOf(space.externalId);
  const before = await connector.read({ desired, externalId: undefined }, signal());
  expect(connector.plan(desired, before)).toMatchObject({ skipped: { reason: "NotSignedInYet" } });

  const account = fake.estate.addUser({ name: "anna", displayName: "Anna", mail: "anna@acme.example", surname: "Berg", givenName: "Anna" });
  account.identities = [{ issuer: "https://id.example", issuerAssignedId: "s-1" }];
  const after = await connector.read({ desired, externalId: undefined }, signal());
  const made = await connector.apply(desired, after, signal());
  expect(connector.plan(desired, made)).toEqual({ changes: [] });
  expect([...(fake.estate.drives.get(space.externalId)?.grants.keys() ?? [])]).toContain(`u:${account.id}`);
});

it("an account with the right address and another subject is somebody else's", async () => {
  const connector = connect(fake.url, { users: "autoprovisioned" });
  const space = await connector.apply(tenant, undefined, signal());
  const account = fake.estate.addUser({ name: "anna", displayName: "Anna", mail: "anna@acme.example", surname: "Berg", givenName: "Anna" });
  account.identities = [{ issuer: "https://id.example", issuerAssignedId: "s-2" }];
  await expect(connector.read({ desired: memberOf(space.externalId), externalId: undefined }, signal())).rejects.toMatchObject({
    kind: "permanent",
  });
});

it("a space that claims another tenant's id without our seal is nobody's", async () => {
  const connector = connect(fake.url);
  const [admin] = fake.estate.users.values();
  if (admin === undefined) throw new Error("the fake has no administrator");
  fake.estate.addDrive({ name: "Trap", by: admin, description: `[allod:${tenant.allodId}:forged]` });
  await expect(connector.read({ desired: tenant, externalId: undefined }, signal())).rejects.toMatchObject({ kind: "permanent" });
});

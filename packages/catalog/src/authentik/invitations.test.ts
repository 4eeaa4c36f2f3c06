import type { SecretRef } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { FakeAuthentik } from "./fake-authentik.test-support.ts";
import { entries, url } from "./identity.test-support.ts";
import { invitations } from "./invitations.ts";
import { blueprintTask } from "./tasks.ts";

const steward: SecretRef = { kind: "secret-ref", name: "authentik/steward", spec: { type: "token", bytes: 32, encoding: "hex" } };
const ours = invitations({ steward, url });
const request = { email: "Neu.Person+x@acme.test", expires: "2026-12-06T12:00:00.000Z", administrator: false };

async function wired(): Promise<FakeAuthentik> {
  const fake = new FakeAuthentik().started();
  for (const change of await blueprintTask({ steward, entries }).check(fake.io)) await change.apply();
  return fake;
}

describe("invitations", () => {
  it("are links to our own flow, bound to an address, that expire", async () => {
    const fake = await wired();
    const made = await ours.create(fake.io, request);
    expect(made).toEqual({
      id: "invitation-1",
      email: request.email,
      expires: request.expires,
      url: "https://id.acme.test/if/flow/allod-invitation/?itoken=invitation-1",
    });
    expect(fake.invitations).toMatchObject([
      // A slug, or it is refused; and the date: without one it is open for half an hour.
      { name: "allod-neu-person-x-acme-test-20261206120000000", expires: request.expires, fixed_data: { email: request.email } },
    ]);
    expect(await ours.list(fake.io)).toEqual([made]);
  });

  it("are not of authentik's single use, which a preview of the link uses up", async () => {
    const fake = await wired();
    await ours.create(fake.io, request);
    expect(fake.invitations[0]?.["single_use"]).toBe(false);
  });

  it("say who becomes an administrator", async () => {
    const fake = await wired();
    await ours.create(fake.io, { ...request, administrator: true });
    expect(fake.invitations[0]?.["fixed_data"]).toEqual({ email: request.email, allodAdministrator: true });
  });

  it("can be withdrawn, once", async () => {
    const fake = await wired();
    const { id } = await ours.create(fake.io, request);
    expect(await ours.revoke(fake.io, id)).toBe(true);
    expect(await ours.revoke(fake.io, id)).toBe(false);
    expect(await ours.list(fake.io)).toEqual([]);
  });

  it("leave those of other flows alone", async () => {
    const fake = await wired();
    fake.invitations.push({ pk: "theirs", flow_obj: { slug: "events" }, expires: request.expires, fixed_data: {} });
    expect(await ours.list(fake.io)).toEqual([]);
  });

  it("wait for the flow: before the first `up` is through there is none", async () => {
    await expect(ours.create(new FakeAuthentik().started().io, request)).rejects.toMatchObject({ code: "authentik.unready" });
  });
});

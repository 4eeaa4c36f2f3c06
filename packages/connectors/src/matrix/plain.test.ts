import { Secret } from "@allod/core";
import { describe, expect, it } from "vitest";

import { acme, type Bench, bench, never, SERVER_NAME, SSO } from "./matrix.test-support.ts";

const service = { clientId: "01A110D0ADM1N0000000000000", clientSecret: "of-the-client", provider: "01A110D0S1GN1N000000000000" };
const served = { service, authentication: (url: string) => ({ ...service, url, clientSecret: new Secret(service.clientSecret) }) };

/** As signing in at the identity provider does: an account of the person's own name, opened by their subject. */
async function signIn({ fake: { server, url } }: Bench, { name, subject }: { name: string; subject: string }): Promise<void> {
  if (server.users === undefined)
    return void server.addAccount(`@${name}:${SERVER_NAME}`, { external_ids: [{ auth_provider: SSO, external_id: subject }] });
  const post = async (path: string, body: object): Promise<string> => {
    const headers = { authorization: "Bearer mat_of-the-admin-api", "content-type": "application/json" };
    const answer = await fetch(`${url}/api/admin/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return ((await answer.json()) as { data: { id: string } }).data.id;
  };
  const user_id = await post("users", { username: name });
  await post("upstream-oauth-links", { user_id, provider_id: service.provider, subject });
}

describe.each([
  ["Synapse", undefined],
  ["a service", served],
])("a server of one tenant, signed in to by %s", (_name, how) => {
  async function on<T>(look: (it: Bench) => Promise<T>): Promise<T> {
    const made = await bench(how, { names: "plain" });
    return look(made).finally(() => made.fake.stop());
  }

  it("has names without the tenant in them", () =>
    on(async (it) => {
      const desired = await it.member(acme);
      expect(it.connector.plan(desired, undefined)).toEqual({ changes: ["create the account anna"] });
      expect((await it.bring(desired)).externalId).toBe("@anna:chat.test");
    }));

  it("lets who has signed in before keep the account that this has made", () =>
    on(async (it) => {
      await signIn(it, { name: "anna.berg", subject: "sub-anna" });
      const desired = await it.member(acme);
      const anna = await it.bring(desired);
      expect(anna.externalId).toBe("@anna.berg:chat.test");
      expect(it.generalOf(acme).joined.has(anna.externalId)).toBe(true);
      expect(it.connector.plan(desired, await it.connector.read({ desired, externalId: undefined }, never))).toEqual({ changes: [] });
    }));

  it("gives nobody an account of their name that opens for somebody else", () =>
    on(async (it) => {
      await signIn(it, { name: "anna", subject: "sub-other" });
      expect((await it.bring(await it.member(acme))).externalId).toBe("@anna.2:chat.test");
    }));

  it("gives nobody an account that is another member's, whoever signs in to it", () =>
    on(async (it) => {
      const desired = await it.member(acme);
      await it.bring(desired);
      await expect(it.bring({ ...desired, allodId: "m-other", username: "ben" })).rejects.toMatchObject({
        kind: "permanent",
        message: expect.stringContaining("@anna:chat.test"),
      });
    }));
});

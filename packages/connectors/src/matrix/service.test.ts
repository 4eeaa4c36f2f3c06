import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Secret } from "@allod/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { conformance } from "../contract/conformance.test-support.ts";
import { startFake } from "../fake/fake-server.ts";
import type { AuthenticationConfig } from "./config.ts";
import { startMatrixFake } from "./fake/matrix-fake.ts";
import { ADMIN_TOKEN, acme, type Bench, bench, driftOf, holds, matrixAt, never, other, SERVER_NAME, skips } from "./matrix.test-support.ts";

/** The product's own description of its API, where it is at hand; it is not part of the project. */
const SPEC = join(import.meta.dirname, "../../../../../shared/schemas/mas/spec.json");
const CLIENT_SECRET = "of-the-client-5512";
const WRONG = "wrong-4417";
const service = { clientId: "01A110D0ADM1N0000000000000", clientSecret: CLIENT_SECRET, provider: "01A110D0S1GN1N000000000000" };
const at = (url: string, clientSecret = CLIENT_SECRET, more: Partial<AuthenticationConfig> = {}): AuthenticationConfig => ({
  ...service,
  url,
  clientSecret: new Secret(clientSecret),
  ...more,
});

conformance("Matrix, signed in to by a service (a fake)", {
  holds,
  skips,
  setUp: async () => {
    const fake = await startMatrixFake({ serverName: SERVER_NAME, adminToken: ADMIN_TOKEN, service });
    return {
      connector: matrixAt({ url: fake.url, token: ADMIN_TOKEN, authentication: at(fake.url) }),
      wrongCredentials: matrixAt({ url: fake.url, token: WRONG, authentication: at(fake.url, WRONG) }),
      unreachable: matrixAt({ url: "http://127.0.0.1:9", token: ADMIN_TOKEN, authentication: at("http://127.0.0.1:9") }),
      secrets: [ADMIN_TOKEN, CLIENT_SECRET, WRONG],
      product: fake,
      drift: driftOf(fake),
      stop: () => fake.stop(),
    };
  },
});

describe("members whom a service signs in", () => {
  let on: Bench;
  beforeEach(async () => {
    on = await bench({ service, authentication: at });
  });
  afterEach(() => on.fake.stop());

  const userOf = (name: string) => [...(on.fake.server.users?.values() ?? [])].find(({ username }) => username === name);

  it("have their account made in the service: Synapse would make one that the service does not know", async () => {
    const anna = await on.bring(await on.member(acme));
    expect(anna.externalId).toBe("@anna.acme:chat.test");
    expect(userOf("anna.acme")?.links.map(({ subject }) => subject)).toEqual(["sub-anna"]);
    expect(on.fake.requests.filter(({ method, path }) => method === "PUT" && path.includes("/v2/users/"))).toEqual([]);
  });

  it("who are suspended can do nothing and lose nothing", async () => {
    const desired = await on.member(acme);
    const anna = await on.bring(desired);
    on.fake.server.tokens.set("of-anna", anna.externalId);
    const who = async () =>
      (await fetch(`${on.fake.url}/_matrix/client/v3/account/whoami`, { headers: { authorization: "Bearer of-anna" } })).status;
    expect(await who()).toBe(200);
    await on.bring({ ...desired, state: "disabled" });
    expect(userOf("anna.acme")).toMatchObject({ locked: true, deactivated: false });
    expect(await who()).toBe(401);
    await on.bring(desired);
    expect(await who()).toBe(200);
  });

  it("never get the name of somebody who left, and their sign-in is free for another account", async () => {
    const desired = await on.member(acme);
    await on.connector.remove(await on.bring(desired), never);
    expect(userOf("anna.acme")).toMatchObject({ deactivated: true, links: [] });
    expect((await on.bring({ ...desired, allodId: "m-again" })).externalId).toBe("@anna.acme.2:chat.test");
  });

  it("come back to the account that they had", async () => {
    const desired = await on.member(acme);
    await on.connector.remove(await on.bring(desired), never);
    expect((await on.bring(desired)).externalId).toBe("@anna.acme:chat.test");
    expect(userOf("anna.acme")).toMatchObject({ deactivated: false });
  });

  it("do not get an account that was there before, in the service or in Synapse", async () => {
    on.fake.server.addAccount(`@anna.acme:${SERVER_NAME}`);
    expect((await on.bring(await on.member(acme))).externalId).toBe("@anna.acme.2:chat.test");
  });

  it("are made under the id that was noted when all ended in between: no second account", async () => {
    const desired = await on.member(acme);
    let broken = false;
    on.fake.misbehave(({ method, path }) => {
      if (broken || method !== "POST" || path !== "/api/admin/v1/users") return "ok";
      broken = true;
      return "late";
    });
    await expect(on.bring(desired)).rejects.toMatchObject({ kind: "transient" });
    expect((await on.bring(desired)).externalId).toBe("@anna.acme:chat.test");
    expect(on.fake.server.users?.size).toBe(1);
  });

  it("are known by a note that no owner of the space may write: they could have another's account", async () => {
    const owner = await on.bring({ ...(await on.member(acme)), role: "owner" });
    on.fake.server.tokens.set("of-owner", owner.externalId);
    const { externalId: space } = await on.bring(acme);
    const answer = await fetch(`${on.fake.url}/_matrix/client/v3/rooms/${encodeURIComponent(space)}/state/dev.allod.tenant/m-other`, {
      method: "PUT",
      headers: { authorization: "Bearer of-owner", "content-type": "application/json" },
      body: JSON.stringify({ user_id: "@allod:chat.test" }),
    });
    expect(answer.status).toBe(403);
  });

  it("of two tenants have one account: for the second there is none, and it says which one they have", async () => {
    await on.bring(await on.member(acme));
    await expect(on.bring(await on.member(other))).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringContaining("@anna.acme:chat.test"),
    });
  });
});

describe("the service", () => {
  it.skipIf(!existsSync(SPEC))("is asked for nothing that its own description does not name (where it is at hand)", async () => {
    const on = await bench({ service, authentication: at });
    const desired = await on.member(acme);
    await on.connector.check(never);
    await on.bring(desired);
    const anna = await on.bring({ ...desired, state: "disabled" });
    await on.bring({ ...desired, person: { ...desired.person, subject: "sub-new" } });
    await on.connector.remove(anna, never);
    await on.bring(desired);
    const { paths } = JSON.parse(readFileSync(SPEC, "utf8")) as { paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
    const known = Object.entries(paths).map(([path, methods]) => ({
      path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
      methods,
    }));
    const asked = on.fake.requests.filter(({ path }) => path.startsWith("/api/admin/"));
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter(({ method, path }) => !known.some((each) => each.path.test(path) && method.toLowerCase() in each.methods))).toEqual(
      [],
    );
    await on.fake.stop();
  });

  it("must have the identity provider that people sign in with", async () => {
    const on = await bench({ service, authentication: (url) => at(url, CLIENT_SECRET, { provider: "01A110D0THER00000000000000" }) });
    await expect(on.connector.check(never)).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("01A110D0THER") });
    await on.fake.stop();
  });

  it("must take our client", async () => {
    const on = await bench({ service, authentication: (url) => at(url, WRONG) });
    await expect(on.connector.check(never)).rejects.toMatchObject({ kind: "auth" });
    await on.fake.stop();
  });

  it("behind a proxy that keeps its Admin API from us: nothing of ours is taken for gone", async () => {
    const proxy = await startFake(({ path }) =>
      path === "/oauth2/token"
        ? { status: 200, body: { access_token: "x", expires_in: 300 } }
        : { status: 404, body: "<h1>Not Found</h1>" },
    );
    const on = await bench({ service, authentication: () => at(proxy.url) });
    await expect(on.bring(await on.member(acme))).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringContaining("at this address"),
    });
    await Promise.all([on.fake.stop(), proxy.stop()]);
  });
});

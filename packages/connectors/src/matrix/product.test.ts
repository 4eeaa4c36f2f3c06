import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { startFake } from "../fake/fake-server.ts";
import { startMatrixFake } from "./fake/matrix-fake.ts";
import { ADMIN_TOKEN, acme, type Bench, bench, matrixAt, never, SERVER_NAME } from "./matrix.test-support.ts";

let on: Bench;

beforeEach(async () => {
  on = await bench();
});
afterEach(() => on.fake.stop());

describe("the server", () => {
  it.each([
    ["1.157.1", false],
    ["1.99.0", false],
    ["1.157.2", true],
    ["1.158.0rc1", true],
    ["2.0.0", true],
  ])("of version %s is good enough: %s", async (version, isGood) => {
    const old = await startMatrixFake({ serverName: SERVER_NAME, adminToken: ADMIN_TOKEN, version });
    const how = await matrixAt({ url: old.url, token: ADMIN_TOKEN })
      .check(never)
      .catch((error: unknown) => error);
    expect(how).toMatchObject(isGood ? { version } : { kind: "permanent" });
    await old.stop();
  });

  it("must be the one whose name is configured", async () => {
    const elsewhere = matrixAt({ url: on.fake.url, token: ADMIN_TOKEN, serverName: "elsewhere.test" });
    await expect(elsewhere.check(never)).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("@allod:chat.test") });
  });

  it("must have the identity provider that accounts are linked with", async () => {
    const unlinked = matrixAt({ url: on.fake.url, token: ADMIN_TOKEN, ssoProvider: "oidc-other" });
    await expect(unlinked.check(never)).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringContaining("it has oidc-workspace"),
    });
  });

  it("must know our account as an administrator", async () => {
    on.fake.server.tokens.set("syt_of-anna", on.fake.server.addAccount(`@anna:${SERVER_NAME}`).name);
    const powerless = matrixAt({ url: on.fake.url, token: "syt_of-anna" });
    await expect(powerless.check(never)).rejects.toMatchObject({ kind: "auth", message: expect.stringContaining("not an administrator") });
  });

  it("behind a proxy that keeps its admin API from us: nothing of ours is taken for gone", async () => {
    for (const body of ["<h1>Not Found</h1>", { errcode: "M_UNRECOGNIZED", error: "Unrecognized request" }]) {
      const proxy = await startFake(() => ({ status: 404, body }));
      const read = matrixAt({ url: proxy.url, token: ADMIN_TOKEN }).read({ desired: acme, externalId: "!space" }, never);
      await expect(read).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("at this address") });
      await proxy.stop();
    }
  });

  it("is shown in the launcher, by its web client where there is one", () => {
    expect(on.connector.app?.url).toBe("https://matrix.chat.test");
    expect(matrixAt({ url: on.fake.url, token: ADMIN_TOKEN, launchUrl: "https://chat.test" }).app).toStrictEqual({
      title: "Chat",
      url: "https://chat.test",
      icon: "chat",
    });
  });
});

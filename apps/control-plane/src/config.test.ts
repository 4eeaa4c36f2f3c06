import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock, systemRandom } from "@allod/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { countriesDatabase } from "./audit/countries.test-support.ts";
import { readConfig } from "./config.ts";
import { sourceIds } from "./ingest/registry.ts";

const KEY = "0123456789abcdef".repeat(4);
const PASSWORD = "hunter2-of-the-client";
const client = {
  issuer: "https://id.acme.org/realms/allod",
  clientId: "allod-portal",
  clientSecret: "file:secret",
  audience: "allod-portal",
};
const whole = {
  database: { url: "postgresql://allod_app:x@db/allod" },
  key: KEY,
  origins: { portal: "https://portal.acme.org", operator: "https://operator.acme.org", api: "https://api.acme.org" },
  identity: { portal: client, operator: client },
  mail: { smtp: "smtps://u:p@mail.acme.org:465", from: "Allod <no-reply@acme.org>" },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-config-"));
  await writeFile(join(folder, "secret"), `${PASSWORD}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(written: unknown) {
  const file = join(folder, "allod.yaml");
  await writeFile(file, typeof written === "string" ? written : JSON.stringify(written));
  return readConfig(file, { clock: systemClock, random: systemRandom });
}

describe("a configuration", () => {
  it("is whole without what has a default, and takes secrets from files beside it", async () => {
    const config = await read(whole);
    expect(config).toMatchObject({
      listen: { host: "127.0.0.1", port: 7080 },
      trustProxy: false,
      name: "Allod",
      connectors: [],
      logLevel: "info",
    });
    expect(config.identity.portal.clientSecret.reveal()).toBe(PASSWORD);
    expect(JSON.stringify(config)).not.toContain(PASSWORD);
  });

  it("looks for the stack's page beside itself, or where it is told to", async () => {
    expect((await read(whole)).stackPage).toBeUndefined();
    expect((await read({ ...whole, stackPage: "public/stack.html" })).stackPage).toBe(join(folder, "public/stack.html"));
    expect((await read({ ...whole, stackPage: "/srv/stack.html" })).stackPage).toBe("/srv/stack.html");
  });

  it("listens at one address or several, and at another for programs beside it", async () => {
    const listen = { host: ["127.0.0.1", "control-plane-for-caddy"], port: 7080 };
    expect(await read({ ...whole, listen, inside: { host: "127.0.0.1", port: 7081 } })).toMatchObject({
      listen,
      inside: { host: "127.0.0.1", port: 7081 },
    });
    expect((await read(whole)).inside).toBeUndefined();
    await expect(read({ ...whole, listen: { host: [] } })).rejects.toThrow(/listen\.host/);
  });

  it("knows the first operator by a subject, or by nothing but an address", async () => {
    const firstOperator = { email: "otto@acme.org", name: "Otto" };
    expect((await read({ ...whole, firstOperator })).firstOperator).toEqual(firstOperator);
    expect((await read({ ...whole, firstOperator: { ...firstOperator, subject: "6f1c" } })).firstOperator?.subject).toBe("6f1c");
  });

  it("has a first tenant only with somebody whose it is", async () => {
    const firstTenant = { slug: "acme", name: "Acme", domain: "acme.org", username: "otto" };
    const firstOperator = { email: "otto@acme.org", name: "Otto" };
    expect((await read({ ...whole, firstOperator, firstTenant })).firstTenant).toEqual({ ...firstTenant, everybody: false });
    await expect(read({ ...whole, firstTenant })).rejects.toThrow(/firstTenant: needs a firstOperator/);
    await expect(read({ ...whole, firstOperator, firstTenant: { ...firstTenant, username: "Otto Q" } })).rejects.toThrow(
      /firstTenant\.username: a username/,
    );
  });

  it("needs no way to send mail: it waits", async () => {
    const { mail: _, ...silent } = whole;
    expect((await read(silent)).mail).toBeUndefined();
  });

  it("makes a connector of each product that it names, and checks its keys", async () => {
    const matrix = {
      homeserverUrl: "http://synapse:8008",
      serverName: "acme.org",
      adminToken: "file:secret",
      ssoProvider: "oidc",
      publicUrl: "https://matrix.acme.org",
    };
    expect((await read({ ...whole, connectors: { matrix } })).connectors.map(({ id }) => id)).toEqual(["matrix"]);
    await expect(read({ ...whole, connectors: { matrix: { ...matrix, serverNam: "x" } } })).rejects.toMatchObject({
      code: "config.invalid",
      message: expect.stringContaining("connectors.matrix") as string,
    });
  });

  it("makes a source of each product whose events it names, one or several", async () => {
    const authentik = { url: "https://id.acme.org", token: "file:secret" };
    const stalwart = [
      { instance: "a.acme.org", signatureKey: "file:secret" },
      { instance: "b.acme.org", signatureKey: "file:secret" },
    ];
    const caddy = { path: "/var/log/caddy/access.json" };
    const config = await read({ ...whole, audit: { sources: { authentik, caddy, stalwart } } });
    expect(sourceIds(config.eventSources)).toStrictEqual([
      { source: "authentik", instance: "id.acme.org" },
      { source: "caddy", instance: "access.json" },
      { source: "stalwart", instance: "a.acme.org" },
      { source: "stalwart", instance: "b.acme.org" },
    ]);
    expect(config.eventSources.stalwart[0]?.signatureKey.reveal()).toBe(PASSWORD);
    expect(JSON.stringify(config)).not.toContain(PASSWORD);
    expect((await read(whole)).eventSources).toStrictEqual({ polled: [], stalwart: [], platformHosts: [] });
  });

  it.each([
    ["that nobody knows", { cady: {} }, /audit\.sources.*cady/],
    ["without what it needs", { authentik: { url: "https://id.acme.org" } }, /audit\.sources\.authentik\.token/],
    [
      "with a key that can be guessed",
      {
        stalwart: [
          { instance: "a", signatureKey: "x".repeat(20) },
          { instance: "b", signatureKey: "short-hunter2" },
        ],
      },
      /audit\.sources\.stalwart\.1\.signatureKey: 20 characters/,
    ],
    [
      "twice",
      { stalwart: [1, 2].map(() => ({ instance: "a.acme.org", signatureKey: "file:secret" })) },
      /stalwart a\.acme\.org is there twice/,
    ],
  ])("refuses a source %s", async (_, sources, message) => {
    const refused = read({ ...whole, audit: { sources } });
    await expect(refused).rejects.toMatchObject({ code: "config.invalid", message: expect.stringMatching(message) as string });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining("hunter2") as string });
  });

  it("says where events go, who may be called, and takes certificates and tokens from files beside it", async () => {
    const forward = {
      of: "0198f3a0-0000-7000-8000-000000000001",
      history: true,
      syslog: { host: "siem.acme.org", ca: "file:secret" },
      http: { url: "https://siem.acme.org/in", token: "file:secret" },
    };
    const { audit } = await read({ ...whole, audit: { webhooks: { allow: ["10.1.0.0/16"] }, forward } });
    expect(audit).toMatchObject({
      webhooks: { allow: ["10.1.0.0/16"] },
      forward: {
        of: { tenantId: "0198f3a0-0000-7000-8000-000000000001" },
        history: true,
        syslog: { host: "siem.acme.org", port: 6514, ca: PASSWORD },
      },
    });
    expect(audit.forward?.http?.token?.reveal()).toBe(PASSWORD);
    expect((await read({ ...whole, audit: { forward: { syslog: { host: "siem" } } } })).audit.forward).toMatchObject({
      of: "everyone",
      history: false,
    });
    expect((await read(whole)).audit).toEqual({ webhooks: { allow: [] }, formerKeys: [] });
  });

  it("knows countries where it is given a database of them", async () => {
    await writeFile(join(folder, "countries.mmdb"), countriesDatabase({ 9: { country_code: "DE" } }));
    const { audit } = await read({ ...whole, audit: { countries: "countries.mmdb" } });
    expect(audit.countryOf?.("9.1.1.1")).toBe("DE");
    await expect(read({ ...whole, audit: { countries: "secret" } })).rejects.toMatchObject({ code: "config.countries" });
  });

  it.each([
    ["somebody who is nobody", { forward: { of: "acme", syslog: { host: "siem" } } }, /audit\.forward\.of/],
    ["an address of another kind", { forward: { http: { url: "ftp://siem" } } }, /audit\.forward\.http\.url/],
    ["a network that is none", { webhooks: { allow: ["10.0.0.0/8", "10.0.0.1"] } }, /audit\.webhooks\.allow\.1: an address and a length/],
  ])("refuses to forward or call with %s", async (_, audit, message) => {
    const refused = read({ ...whole, audit });
    await expect(refused).rejects.toMatchObject({ code: "config.invalid", message: expect.stringMatching(message) as string });
  });

  it.each([
    ["a key that nothing reads", { ...whole, databse: {} }, /databse/],
    ["an origin with a path", { ...whole, origins: { ...whole.origins, portal: "https://portal.acme.org/x" } }, /origins\.portal/],
    ["a key of the wrong length", { ...whole, key: "abc" }, /key: 64 hexadecimal/],
    ["text that is no YAML", "a: [", /is not a configuration/],
    ["a list", [], /is not a configuration/],
    ["aliases, which could explode", "a: &a [x]\nb: *a", /is not a configuration/],
  ])("with %s is refused, and says where", (_, written, message) => expect(read(written)).rejects.toThrow(message));

  it("says no secret in what it refuses", async () => {
    const wrong = { ...whole, key: `${KEY}ff`, database: { url: "postgresql://allod_app:s3cr3t@db/allod", ownerUrl: 5 } };
    const error = await read(wrong).then(
      () => undefined,
      (refused: Error) => refused,
    );
    expect(error?.message).toMatch(/key: .*database\.ownerUrl|database\.ownerUrl: .*key/);
    expect(error?.message).not.toMatch(/s3cr3t|0123456789abcdef/);
  });

  it("names the file that a secret should be in, and the file that is not there", async () => {
    await expect(read({ ...whole, key: "file:nowhere" })).rejects.toMatchObject({
      code: "config.secret",
      message: expect.stringContaining("nowhere") as string,
    });
    await expect(readConfig(join(folder, "none.yaml"), { clock: systemClock, random: systemRandom })).rejects.toMatchObject({
      code: "config.unreadable",
    });
  });
});

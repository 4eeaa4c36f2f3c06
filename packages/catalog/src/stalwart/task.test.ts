import type { LdapDirectoryGrant, SecretRef, Task, TaskIo } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";
import type { Json } from "./jmap.ts";
import { serverTask } from "./task.ts";
import type { Server } from "./server.ts";
import { FakeStalwart } from "./stalwart.test-support.ts";

const secret = (name: string): SecretRef => ({ kind: "secret-ref", name, spec: { type: "token", bytes: 32, encoding: "hex" } });
const ADMINISTRATOR = secret("stalwart/administrator");
const ldap: LdapDirectoryGrant = { host: "ldap", port: 3389, baseDn: "dc=acme", bindDn: "cn=mail,dc=acme", bindPassword: secret("x/y") };
const { workspace } = new Rendered().plan;
const base: Server = { workspace, host: "mail.acme.test", ldap, oidc: undefined, events: "http://sink/hook", metrics: true, sieve: false };
const open: Server = { ...base, workspace: { ...workspace, tls: { mode: "acme", email: "hostmaster@acme.test" } } };

const taskFor = (server: Server): Task =>
  serverTask(server, { administrator: ADMINISTRATOR, state: "/run/stalwart", restart: "/etc/stalwart/restart.sh" });

/** As `up` runs a task: check, change, check again. */
async function run(task: Task, { io }: FakeStalwart): Promise<string[]> {
  const changes = await task.check(io);
  for (const change of changes) await change.apply();
  expect((await task.check(io)).map(({ summary }) => summary)).toEqual([]);
  return changes.map(({ summary }) => summary);
}

async function settled(server: Server = base): Promise<FakeStalwart> {
  const fake = new FakeStalwart();
  await run(taskFor(server), fake);
  return fake;
}
const keys = (value: unknown): string[] => Object.keys(value as Json);

describe("the server's settings", () => {
  it.each([
    ["a directory by LDAP", base],
    ["the provider's own sign-in, a public authority, filters", { ...open, ldap: undefined, sieve: true, metrics: false }],
    ["nobody but the administrator, and no control plane", { ...base, ldap: undefined, events: undefined }],
  ] as const)("are what the product's schema allows, and a second run changes nothing: %s", async (_, server) => {
    const fake = await settled(server);
    expect(fake.problems).toEqual([]);
    expect(await run(taskFor(server), fake)).toEqual([]);
  });

  it("trap: the domain is there before the settings that name it", async () => {
    const fake = await settled();
    expect(fake.log.indexOf("make Domain")).toBeLessThan(fake.log.indexOf("set SystemSettings"));
    expect(fake.one("SystemSettings")["defaultDomainId"]).toBe(fake.one("Domain")["id"]);
  });

  it("trap: all listeners are held, so that none is missing and none is left over", async () => {
    const fake = await settled();
    expect(fake.all("NetworkListener").map(({ name }) => name)).toEqual(["smtp", "submissions", "imaps", "http"]);
    const born = new FakeStalwart();
    born.objects.set("NetworkListener", new Map());
    await run(taskFor({ ...base, sieve: true }), born);
    expect(born.all("NetworkListener").map(({ name, bind }) => `${String(name)} ${keys(bind).join()}`)).toEqual([
      "smtp [::]:25",
      "submissions [::]:465",
      "imaps [::]:993",
      "sieve [::]:4190",
      "http [::]:8080",
    ]);
  });

  it("trap: ports are opened and closed at the start alone, so the server is started anew", async () => {
    const fake = await settled();
    expect(fake.starts).toBe(2);
    expect(fake.active.get("NetworkListener")).toHaveLength(4);
    await run(taskFor(base), fake);
    expect(fake.starts).toBe(2);
  });

  it("trap: without a tracer nothing is logged at all, and the server's own cannot write its file", async () => {
    const fake = await settled();
    expect(fake.all("Tracer")).toEqual([expect.objectContaining({ "@type": "Stdout", enable: true, ansi: false })]);
  });

  it("trap: settings are without effect until they are reloaded", async () => {
    const fake = await settled();
    await run(taskFor({ ...base, metrics: false }), fake);
    expect(fake.reloads).toBe(1);
    expect(fake.active.get("Metrics")?.[0]?.["prometheus"]).toEqual({ "@type": "Disabled" });
  });

  it("trap: who was interrupted before the reload finds that it is still to be done", async () => {
    const fake = await settled();
    const changes = await taskFor({ ...base, metrics: false }).check(fake.io);
    expect(changes.map(({ summary }) => summary)).toEqual(["set prometheus of measurements", "put the settings into effect"]);
    await changes[0]?.apply();
    expect(await run(taskFor({ ...base, metrics: false }), fake)).toEqual(["put the settings into effect"]);
    expect(fake.active.get("Metrics")?.[0]?.["prometheus"]).toEqual({ "@type": "Disabled" });
  });

  it("trap: reloading fails as a whole while one cannot be built, so Pyzor is off", async () => {
    const fake = new FakeStalwart();
    fake.offline = true;
    await run(taskFor(base), fake);
    expect(fake.one("SpamPyzor")["enable"]).toBe(false);
    await run(taskFor({ ...base, metrics: false }), fake);
    expect(fake.reloads).toBe(1);
  });

  it("trap: a webhook has a list of events, without those that tell passwords; others without one are removed", async () => {
    const fake = new FakeStalwart();
    fake.put("WebHook", { url: "http://elsewhere/", eventsPolicy: "exclude", events: {} });
    fake.put("WebHook", { url: "http://elsewhere/2", eventsPolicy: "include", events: { "http.request-body": true } });
    fake.put("WebHook", { url: "http://elsewhere/3", eventsPolicy: "include", events: { "auth.failed": true } });
    await run(taskFor(base), fake);
    const [theirs, ours] = fake.all("WebHook");
    expect([theirs?.["url"], ours?.["url"]]).toEqual(["http://elsewhere/3", "http://sink/hook"]);
    expect(ours).toMatchObject({ eventsPolicy: "include", signatureKey: { "@type": "File", filePath: "/run/secrets/webhook" } });
    expect(keys(ours?.["events"]).filter((name) => name.startsWith("http."))).toEqual([]);
    expect(fake.all("WebHook")).toHaveLength(2);
  });

  it("trap: who is trusted must speak the PROXY protocol, so nobody is", async () => {
    const fake = await settled();
    fake.objects.set(
      "SystemSettings",
      new Map([["singleton", { ...fake.one("SystemSettings"), proxyTrustedNetworks: { "10.0.0.0/8": true } }]]),
    );
    await run(taskFor(base), fake);
    expect(fake.one("SystemSettings")["proxyTrustedNetworks"]).toEqual({});
  });

  it("advertises nothing that nobody listens for", async () => {
    expect(keys((await settled()).one("SystemSettings")["services"])).not.toContain("pop3");
  });
});

describe("people", () => {
  it("are looked for by the address of their mailbox, whatever the directory calls it", async () => {
    const filters = async (grant: LdapDirectoryGrant) => {
      const { attrEmail, filterLogin, filterMailbox } = (await settled({ ...base, ldap: grant })).one("Directory");
      return { attrEmail, filterLogin, filterMailbox };
    };
    const by = (name: string) => ({
      attrEmail: { [name]: true },
      filterLogin: `(&(objectClass=user)(${name}=?))`,
      filterMailbox: `(&(objectClass=user)(${name}=?))`,
    });
    expect(await filters(ldap)).toEqual(by("mail"));
    expect(await filters({ ...ldap, mailboxAttribute: "mailbox" })).toEqual(by("mailbox"));
  });

  it("follow the file to another directory, and back to none", async () => {
    const fake = await settled();
    expect(fake.one("Authentication")["directoryId"]).toBe(fake.one("Directory")["id"]);
    await run(taskFor({ ...base, ldap: undefined }), fake);
    expect(fake.one("Authentication")["directoryId"]).toBeNull();
  });

  it("find the addresses that every domain must have as lists: aliases get nothing beside a directory", async () => {
    const fake = await settled();
    expect(fake.all("MailingList").map(({ emailAddress, recipients }) => [emailAddress, keys(recipients)])).toEqual([
      ["postmaster@acme.test", ["anna.berg@acme.test"]],
      ["abuse@acme.test", ["anna.berg@acme.test"]],
    ]);
  });

  it("find the domain marked as whose it is at the control plane, in the words of its connector", async () => {
    const fake = await settled({ ...base, ownDomain: { id: "d", tenantId: "t" } });
    expect(fake.one("Domain")["description"]).toBe("Allod domain d of tenant t");
    await run(taskFor(base), fake);
    expect(fake.one("Domain")["description"]).toBe("Allod domain d of tenant t");
  });

  it("keep what they and the control plane changed of their mailboxes, and the domain its owner's words", async () => {
    const fake = await settled();
    const [anna] = fake.all("Account");
    fake.objects.get("Account")?.set(String(anna?.["id"]), { ...anna, description: "Anna", quotas: { maxDiskQuota: 1 } });
    fake.objects.get("Domain")?.set(String(fake.one("Domain")["id"]), { ...fake.one("Domain"), description: "Allod domain 1 of tenant 2" });
    expect(await run(taskFor(base), fake)).toEqual([]);
  });

  it("whose domain the control plane keeps get their mailboxes from it: it takes none that is there", async () => {
    const fake = await settled({ ...base, ownDomain: { id: "d", tenantId: "t" } });
    expect(fake.all("Account").map(({ name }) => name)).toEqual(["noreply", "control-plane"]);
  });

  it("trap: who is shut out by mistake comes in again, because bans of the product have no end", async () => {
    const { authBanPeriod, scanBanPeriod, abuseBanPeriod, loiterBanPeriod } = (await settled()).one("Security");
    expect([authBanPeriod, scanBanPeriod, abuseBanPeriod, loiterBanPeriod]).toEqual([86_400_000, 86_400_000, 86_400_000, 86_400_000]);
  });

  it("get no more rights than mailboxes have, and the control plane those of its connector", async () => {
    const fake = await settled();
    const roles = fake.all("Account").map(({ name, roles: given }) => [name, given]);
    expect(roles).toEqual([
      ["anna.berg", { "@type": "User" }],
      ["noreply", { "@type": "User" }],
      ["control-plane", { "@type": "User" }],
    ]);
    const [, noreply, control] = fake.all("Account");
    expect(noreply?.["permissions"]).not.toMatchObject({ "@type": "Merge" });
    expect(keys((control?.["permissions"] as Json | undefined)?.["enabledPermissions"])).toHaveLength(13);
  });
});

describe("certificates", () => {
  it("come from the files of the private authority", async () => {
    const fake = await settled();
    expect(fake.one("SystemSettings")["defaultCertificateId"]).toBe(fake.one("Certificate")["id"]);
    expect(fake.all("AcmeProvider")).toEqual([]);
  });

  it("are asked for of a public authority, for the mail host alone: the edge has those of the others", async () => {
    const fake = await settled(open);
    expect(fake.one("Domain")["certificateManagement"]).toEqual({
      "@type": "Automatic",
      acmeProviderId: fake.one("AcmeProvider")["id"],
      subjectAlternativeNames: { "mail.acme.test": true },
    });
  });

  it("trap: whoever makes the provider contacts the authority at once, so it is last and everything else is done", async () => {
    const fake = new FakeStalwart();
    fake.offline = true;
    const changes = await taskFor(open).check(fake.io);
    const failed = changes.findIndex(({ summary }) => summary === "make the certificate authority");
    for (const change of changes.slice(0, failed)) await change.apply();
    await expect(changes[failed]?.apply()).rejects.toMatchObject({
      code: "stalwart.api.refused",
      message: "Stalwart refused to make AcmeProvider: invalidProperties directory.",
    });
    expect(fake.all("NetworkListener")).toHaveLength(4);
    expect(fake.all("MailingList")).toHaveLength(2);
    fake.offline = false;
    // As somebody may have left it: by a provider that is gone.
    const domain = fake.one("Domain");
    fake.objects.get("Domain")?.set(String(domain["id"]), {
      ...domain,
      certificateManagement: { "@type": "Automatic", subjectAlternativeNames: { "mail.acme.test": true } },
    });
    expect((await run(taskFor(open), fake)).slice(0, 2)).toEqual([
      "make the certificate authority",
      "set certificateManagement of the certificates of acme.test",
    ]);
  });
});

describe("a refusal", () => {
  it("says what was refused and why, and nothing of what was sent", async () => {
    const fake = new FakeStalwart();
    const refused = { type: "invalidProperties", properties: ["secret"], description: "hunter2 is too weak" };
    const http: TaskIo["http"] = async (workload, address, request) =>
      (request.body ?? "").includes("x:Domain/set")
        ? {
            status: 200,
            headers: {},
            body: JSON.stringify({ methodResponses: [["x:Domain/set", { notCreated: { new: refused } }, "c0"]] }),
          }
        : fake.io.http(workload, address, request);
    const [first] = await taskFor(base).check({ ...fake.io, http });
    await expect(first?.apply()).rejects.toThrow(/^Stalwart refused to make Domain: invalidProperties secret\.$/);
  });

  it("of the administrator says that the container is another release's", async () => {
    const { io } = new FakeStalwart();
    await expect(taskFor(base).check({ ...io, reveal: async () => "wrong" })).rejects.toMatchObject({ code: "stalwart.caller.refused" });
  });
});

import type { SecretRef, Task } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { identityEntries } from "./blueprint/identity.ts";
import { FakeAuthentik } from "./fake-authentik.test-support.ts";
import { client, entries, everything } from "./identity.test-support.ts";
import { blueprintTask, outpostTask, settingsTask } from "./tasks.ts";

const steward: SecretRef = { kind: "secret-ref", name: "authentik/steward", spec: { type: "token", bytes: 32, encoding: "hex" } };
const found: SecretRef = { kind: "secret-ref", name: "authentik/ldap-outpost", spec: { type: "found", by: "authentik.directory-key" } };
const task = blueprintTask({ steward, entries });

const summaries = async (fake: FakeAuthentik, of: Task = task): Promise<readonly string[]> =>
  (await of.check(fake.io)).map(({ summary }) => summary);

/** As `up` does it: check, change, check again. */
async function run(fake: FakeAuthentik, of: Task = task): Promise<readonly string[]> {
  for (const change of await of.check(fake.io)) await change.apply();
  return summaries(fake, of);
}

const OAUTH2 = "authentik_providers_oauth2.oauth2provider";

describe("the blueprint's task", () => {
  it("makes everything at once, and the second time changes nothing", async () => {
    const fake = new FakeAuthentik().started();
    expect(await summaries(fake)).toHaveLength(1);
    expect(await run(fake)).toEqual([]);
    expect(fake.imports).toBe(1);
    expect(await run(fake)).toEqual([]);
    expect(fake.imports).toBe(1);
  });

  it("hands secrets over beside the text: no blueprint has one, and each arrives", async () => {
    const fake = new FakeAuthentik().started();
    await run(fake);
    const sent = fake.requests.find(({ path }) => path.endsWith("/import/"));
    const [, file = ""] = (sent?.body ?? "").split("Content-Disposition");
    expect(file).not.toContain("value of ");
    expect(fake.find(OAUTH2, "allod-chat")).toMatchObject({ client_secret: "value of authentik/client-chat" });
  });

  it("waits for the worker: an object that is not there yet would be taken for nothing, in silence", async () => {
    const fake = new FakeAuthentik();
    fake.moods.late = 7;
    expect(await run(fake)).toEqual([]);
    expect(fake.moments).toBe(7);
    expect(fake.find(OAUTH2, "allod-chat")?.["signing_key"]).toBe(
      fake.find("authentik_crypto.certificatekeypair", "authentik Self-signed Certificate")?.["pk"],
    );
  });

  it("says what is missing when the worker does not make it, and imports nothing", async () => {
    const fake = new FakeAuthentik();
    fake.moods.withheld = ["authentik Self-signed Certificate"];
    await expect(summaries(fake.started())).rejects.toMatchObject({
      code: "authentik.unready",
      message: expect.stringContaining("certificate authentik Self-signed Certificate"),
    });
    expect(fake.imports).toBe(0);
  });

  it("does not believe 200: `success` says whether it worked", async () => {
    const fake = new FakeAuthentik().started();
    fake.moods.failure = "Blueprint validation failed";
    await expect(run(fake)).rejects.toMatchObject({
      code: "authentik.blueprint.refused",
      message: expect.stringContaining("Blueprint validation failed"),
    });
  });

  it("does not believe `success` beside a warning: a value was not found", async () => {
    const fake = new FakeAuthentik().started();
    fake.moods.warning = "Failed to read file. Falling back to default value";
    await expect(run(fake)).rejects.toMatchObject({ code: "authentik.blueprint.refused" });
  });

  it("sees what was taken in silence and not kept, by reading everything back", async () => {
    const fake = new FakeAuthentik().started();
    fake.moods.drops = ["grant_types"];
    const left = await run(fake);
    expect(left).toHaveLength(1);
    expect(left[0]).toContain("set grant_types of the client allod-chat");
  });

  it.each([
    ["grant_types", [], "set grant_types of the client allod-chat"],
    ["signing_key", null, "set signing_key of the client allod-chat"],
    ["sub_mode", "hashed_user_id", "set sub_mode of the client allod-chat"],
    ["client_secret", "another", "set client_secret of the client allod-chat"],
    [
      "redirect_uris",
      [{ matching_mode: "regex", url: ".*", redirect_uri_type: "authorization" }],
      "set redirect_uris of the client allod-chat",
    ],
  ])("puts right what somebody changed by hand: %s", async (key, value, summary) => {
    const fake = new FakeAuthentik().started();
    await run(fake);
    Object.assign(fake.find(OAUTH2, "allod-chat") ?? {}, { [key]: value });
    expect(await summaries(fake)).toEqual([summary]);
    expect(await run(fake)).toEqual([]);
  });

  it("sees a key that is another's, rights that were added, and a search that was forbidden", async () => {
    const fake = new FakeAuthentik().started();
    await run(fake);
    Object.assign(fake.find("authentik_core.token", "allod-control-plane") ?? {}, { "#key": "another" });
    const role = fake.find("authentik_rbac.role", "allod-control-plane") ?? {};
    Object.assign(role, { "#given": [...(role["#given"] as string[]), "authentik_core.enable_group_superuser"] });
    Object.assign(fake.find("authentik_providers_ldap.ldapprovider", "allod-ldap") ?? {}, { "#permissions": [] });
    expect(await summaries(fake)).toEqual([
      "set permissions of the role allod-control-plane; set key of the key allod-control-plane; set permissions of the directory allod-ldap",
    ]);
  });

  it("leaves the administrator alone once they are there: the first password is theirs to change", async () => {
    const fake = new FakeAuthentik().started();
    await run(fake);
    Object.assign(fake.find("authentik_core.user", "anna.berg") ?? {}, { name: "Anna B.", email: "a@acme.test" });
    expect(await summaries(fake)).toEqual([]);
  });

  it("removes applications and accounts of apps that are gone, and leaves those of people alone", async () => {
    const fake = new FakeAuthentik().started();
    await run(fake);
    fake.rows.get("authentik_core.application")?.push({ pk: "x", slug: "wiki", name: "Wiki", meta_publisher: "" });
    const fewer = identityEntries({ ...everything, clients: everything.clients.slice(0, 1), directories: [], controlPlanes: [] });
    const smaller = blueprintTask({ steward, entries: fewer });
    expect((await summaries(fake, smaller)).filter((text) => text.startsWith("remove"))).toEqual([
      "remove the application logs",
      "remove the application files",
      "remove the application LDAP",
      "remove the account allod-control-plane",
      "remove the account ldap-mail",
    ]);
    expect(await run(fake, smaller)).toEqual([]);
    expect(fake.find("authentik_core.application", "wiki")).toBeDefined();
    expect(fake.find(OAUTH2, "allod-logs")).toBeUndefined();
  });

  it("says so when its key is refused", async () => {
    const fake = new FakeAuthentik().started();
    fake.moods.token = "of another installation";
    await expect(summaries(fake)).rejects.toMatchObject({ code: "authentik.steward.refused" });
  });

  it("tells two clients of one component apart", () => {
    expect(client("files", { id: "desktop" }).grant.clientId).toBe("files-desktop");
    expect(client("files").grant.clientId).toBe("files");
    expect(client("files", { clientId: "web" }).grant).toMatchObject({
      clientId: "web",
      issuer: "https://id.acme.test/application/o/web/",
    });
  });
});

describe("the settings' task", () => {
  const settings = settingsTask({ steward, url: "https://id.acme.test" });

  it("asks no stranger for pictures, and gives applications without a binding to nobody", async () => {
    const fake = new FakeAuthentik().started();
    expect(await summaries(fake, settings)).toEqual(["set avatars, base_url, impersonation, core_default_app_access of authentik"]);
    expect(await run(fake, settings)).toEqual([]);
    // What it does not decide stays.
    expect(fake.settings["flags"]).toEqual({ core_default_app_access: false, flows_continuous_login: false });
  });
});

describe("the directory's key", () => {
  const keep = outpostTask({ steward, token: found });

  it("is found where authentik shows it, though the worker makes it later, and kept once", async () => {
    const fake = new FakeAuthentik().started();
    await run(fake);
    fake.moods.outpostLate = 3;
    expect(await run(fake, keep)).toEqual([]);
    expect(fake.kept.get(found.name)).toMatch(/^key of ak-outpost-.*-api$/);
    expect(fake.moments).toBe(3);
  });

  it("is kept anew when it was made anew", async () => {
    const fake = new FakeAuthentik().started();
    await run(fake);
    fake.kept.set(found.name, "an older one");
    expect(await summaries(fake, keep)).toEqual(["keep the key of the outpost for LDAP"]);
  });
});

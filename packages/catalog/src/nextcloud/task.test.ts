import type { MeetingsGrant, OfficeGrant, OidcClientGrant, Task } from "@allod/compiler/component";
import { beforeEach, describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";
import { FakeOcc } from "./occ.test-support.ts";
import { settings } from "./settings.ts";
import { nextcloudTask, type Wanted } from "./task.ts";

const { workspace } = new Rendered({ components: { nextcloud: { enabled: true } } }).plan;
const signIn: OidcClientGrant = {
  issuer: "https://id.acme.test/realms/acme",
  discoveryUrl: "https://id.acme.test/realms/acme/.well-known/openid-configuration",
  clientId: "nextcloud",
  clientSecret: { kind: "secret-ref", name: "keycloak/client-nextcloud", spec: { type: "token", bytes: 32, encoding: "hex" } },
  providerTitle: "acme",
};
const office: OfficeGrant = { url: "https://office.acme.test" };
const meetings: MeetingsGrant = { url: "https://meet.acme.test" };
const wanted: Wanted = {
  workspace,
  settings: settings.parse({}),
  url: "https://cloud.acme.test",
  signIn,
  office: undefined,
  meetings: undefined,
  ownAuthority: false,
};

let fake: FakeOcc;
const summaries = async (task: Task): Promise<string[]> => (await task.check(fake.io)).map(({ summary }) => summary);
async function wire(more: Partial<Wanted> = {}): Promise<Task> {
  const task = nextcloudTask({ ...wanted, ...more });
  for (const change of await task.check(fake.io)) await change.apply();
  return task;
}
beforeEach(() => {
  fake = new FakeOcc();
});

describe("Nextcloud's wiring", () => {
  it("installs what is missing, sets what differs, and then has nothing to do", async () => {
    const task = await wire({ ownAuthority: true, office, meetings });
    expect(Object.keys(fake.enabled)).toEqual(expect.arrayContaining(["user_oidc", "calendar", "contacts", "richdocuments", "external"]));
    expect(fake.apps).toMatchObject({
      core: { backgroundjobs_mode: "cron" },
      user_oidc: { allow_multiple_user_backends: "0" },
      richdocuments: { wopi_url: office.url, wopi_allowlist: workspace.network.containers },
    });
    expect(await summaries(task)).toEqual([]);
  });

  it("trusts the workspace's authority first: before that it reaches no public address of ours", async () => {
    expect((await summaries(nextcloudTask({ ...wanted, ownAuthority: true })))[0]).toBe("trust the authority of the workspace");
  });

  it("installs the app before it sets up the provider, whose command comes with it", async () => {
    await wire();
    const order = fake.calls.map((words) => words.join(" "));
    expect(order.indexOf("app:install user_oidc")).toBeLessThan(
      order.findIndex((words) => words.startsWith("user_oidc:provider workspace --")),
    );
  });

  it("reads the provider back: the command exits 0 and prints nothing whatever it was given", async () => {
    const task = await wire();
    Object.assign(fake.provider["settings"] as object, { mappingUid: "sub" });
    expect(await summaries(task)).toEqual(["set mapping-uid of the identity provider"]);
  });

  it("calls people by their names, not by hashes, and asks no scope that Keycloak refuses", async () => {
    await wire();
    expect(fake.provider).toMatchObject({
      scope: "openid email profile",
      settings: { uniqueUid: false, mappingUid: "preferred_username" },
    });
  });

  it("leaves people in the groups that they made: signing in would take them out of all that the provider does not know", async () => {
    await wire();
    const { groupWhitelistRegex: regex } = fake.provider["settings"] as { groupWhitelistRegex: string };
    const [, inner = ""] = /^\/(.*)\/$/.exec(regex) ?? [];
    expect(["members", "administrators", "admin", "sales", "members-2"].filter((group) => new RegExp(inner).test(group))).toEqual([
      "members",
      "administrators",
    ]);
  });

  it("gives every setting its type: a value without one is refused", async () => {
    await wire({ office, meetings });
    const set = fake.calls.filter(([command]) => command === "config:app:set");
    expect(set.length).toBeGreaterThan(5);
    expect(set.filter((words) => !words.includes("--type=string"))).toEqual([]);
  });

  it("has no secret among arguments, and sets it anew when it changed", async () => {
    const task = await wire();
    expect(JSON.stringify(fake.calls)).not.toContain("value of keycloak/client-nextcloud");
    expect(fake.calls.flat()).toContain("--clientsecret-file=/run/secrets/sign-in");
    const rotated = { ...fake.io, reveal: async () => "another" };
    expect((await task.check(rotated)).map(({ summary }) => summary)).toEqual(["set secret of the identity provider"]);
  });

  it("switches off what it switched on when it is gone, and on again what somebody switched off", async () => {
    await wire({ office });
    const task = nextcloudTask(wanted);
    delete fake.enabled["calendar"];
    fake.disabled["calendar"] = "6.0.0";
    expect(await summaries(task)).toEqual(["switch on the app calendar", "switch off the app richdocuments"]);
  });

  it("says which app could not be had, and where from", async () => {
    fake.refuse["app:install contacts"] = "Error: Could not download app contacts";
    await expect(wire()).rejects.toThrow(/Nextcloud did not install the app contacts: Error: Could not download app contacts/);
  });

  it("asks for the links of the menu alone: the list of settings hides them, and they would be set for ever", async () => {
    const task = await wire({ meetings });
    expect(await summaries(task)).toEqual([]);
    (fake.apps["external"] ??= {})["sites"] = "{}";
    expect(await summaries(task)).toEqual(["set sites of external"]);
  });

  it("shows meetings in the menu by an address of ours: the app for them is not made for this version", async () => {
    await wire({ meetings });
    expect(JSON.parse(fake.apps["external"]?.["sites"] ?? "")).toMatchObject({ 1: { url: meetings.url, redirect: true } });
    expect(fake.enabled).not.toHaveProperty("jitsi");
  });
});

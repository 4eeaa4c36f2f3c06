import type { TaskRequest } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";
import { fakeTaskIo } from "../task-io.test-support.ts";

const choose = (own: object = {}) => new Rendered({ components: { draupnir: { enabled: true, ...own } } });
const rendered = choose();

/** Draupnir 3.1, config/default.yaml. */
const KNOWN =
  `homeserverUrl rawHomeserverUrl accessToken pantalaimon experimentalRustCrypto dataPath autojoinOnlyIfManager acceptInvitesFromSpace
  recordIgnoredInvites initialManager managementRoom logLevel verifyPermissionsOnStartup noop disableServerACL automaticallyRedactForReasons
  protectAllJoinedRooms backgroundDelayMS admin commands protections roomStateBackingStore safeMode health web pollReports displayReports`.split(
    /\s+/,
  );

describe("Draupnir", () => {
  const config = rendered.yaml("draupnir", "/etc/draupnir/production.yaml");

  it("asks the homeserver inside, and has only keys that the product knows", () => {
    expect(config).toMatchObject({
      homeserverUrl: "http://synapse:8008",
      rawHomeserverUrl: "http://synapse:8008",
      managementRoom: "#moderators:acme.test",
    });
    expect(Object.keys(config).filter((key) => !KNOWN.includes(key))).toEqual([]);
  });

  it("reads its token from a file: it is in no environment and no argument", () => {
    expect(rendered.file("draupnir", "/run/secrets/token")).toBe("[secret synapse/account-draupnir]");
    expect(rendered.workload("draupnir").command).toEqual([
      "bot",
      "--draupnir-config",
      "/etc/draupnir/production.yaml",
      "--access-token-path",
      "/run/secrets/token",
    ]);
    expect(rendered.plan.secrets.find(({ name }) => name === "synapse/account-draupnir")?.spec).toEqual({
      type: "found",
      by: "synapse.account-draupnir",
    });
  });

  it("has an account that is made after the one that lifts its limits", () => {
    expect(rendered.plan.tasks.map(({ id }) => id).filter((id) => id.startsWith("synapse.account"))).toEqual([
      "synapse.account-allod",
      "synapse.account-draupnir",
    ]);
  });

  it("starts after the homeserver and reaches it alone", () => {
    expect(rendered.workload("draupnir").startsAfter).toEqual(["synapse"]);
    expect(rendered.plan.links.filter(({ from }) => from === "draupnir").map(({ to, port }) => `${to} ${port}`)).toEqual(["synapse 8008"]);
    expect(rendered.workload("draupnir").egress).toBeUndefined();
  });

  it("lets nobody bring it into rooms but its moderators", () => expect(config).toMatchObject({ autojoinOnlyIfManager: true }));

  it("is there while it still looks at its rooms, which takes minutes: an answer of 418 holds up no start", () => {
    expect(rendered.workload("draupnir").health.test.join(" ")).toContain("[200, 418]");
  });
});

describe("the room of the moderators", () => {
  const task = choose({ managementRoom: "#guards" }).plan.tasks.find(({ id }) => id === "draupnir.room");
  const answer = (status: number) => ({ status, headers: {}, body: "{}" });

  it("is made unencrypted, for invited people of this server alone: the bot's own would be encrypted, and it could not read it", async () => {
    const asked: TaskRequest[] = [];
    const io = fakeTaskIo({
      http: async (_workload, _address, request) => {
        asked.push(request);
        return answer(request.method === "GET" && asked.length === 1 ? 404 : 200);
      },
    });
    const [change] = (await task?.check(io)) ?? [];
    await change?.apply();
    const made = JSON.parse(asked.find(({ path }) => path.endsWith("/createRoom"))?.body ?? "{}") as { initial_state: { type: string }[] };
    expect(made).toMatchObject({
      room_alias_name: "guards",
      preset: "public_chat",
      visibility: "private",
      invite: ["@anna.berg:acme.test"],
      creation_content: { "m.federate": false },
    });
    expect(made.initial_state).toContainEqual({ type: "m.room.join_rules", state_key: "", content: { join_rule: "invite" } });
    expect(made.initial_state.map(({ type }) => type)).not.toContain("m.room.encryption");
    expect(await task?.check(io)).toEqual([]);
  });

  it("waits for the bot's account", async () => expect(await task?.check(fakeTaskIo({ has: async () => false }))).toEqual([]));
});

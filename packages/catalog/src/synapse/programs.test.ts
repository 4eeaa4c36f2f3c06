import type { TaskIo } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";
import { fakeTaskIo } from "../task-io.test-support.ts";

const choose = (synapse: object) => new Rendered({ components: { synapse } });
const tasks = (rendered: Rendered): string[] => rendered.plan.tasks.filter(({ component }) => component === "synapse").map(({ id }) => id);

describe("programs with an account", () => {
  it("are not there unless something wants one: no account, and no secret that could make one", () => {
    const rendered = choose({});
    expect(tasks(rendered)).toEqual([]);
    expect(rendered.yaml("synapse", "/etc/synapse/homeserver.yaml")).not.toHaveProperty("registration_shared_secret_path");
  });

  it("are made by a secret that Synapse reads from a file, and nobody else", () => {
    const rendered = choose({ space: "#acme" });
    expect(tasks(rendered)).toEqual(["synapse.account-allod", "synapse.space"]);
    expect(rendered.yaml("synapse", "/etc/synapse/homeserver.yaml")).toMatchObject({
      registration_shared_secret_path: "/run/secrets/registration",
    });
    expect(rendered.file("synapse", "/run/secrets/registration")).toBe("[secret synapse/registration]");
  });
});

describe("the control plane", () => {
  const choice = (signIn: string) =>
    new Rendered({
      providers: { oidcClient: "authentik" },
      components: { synapse: { signIn }, authentik: { enabled: true }, "control-plane": { enabled: true } },
    });
  const granted = ({ plan }: Rendered) => plan.grants.find(({ request }) => request.capability === "chatConnector")?.grant;
  const named = (name: string) => expect.objectContaining({ kind: "secret-ref", name });
  const access = { homeserverUrl: "http://synapse:8008", serverName: "acme.test", adminToken: named("synapse/account-allod") };

  it("brings people into chat as the steward, with names as they have them, and hears what happens there", () => {
    expect(granted(choice("oidc"))).toEqual({
      connector: {
        id: "matrix",
        config: {
          ...access,
          names: "plain",
          ssoProvider: "oidc-workspace",
          publicUrl: "https://matrix.acme.test",
          launchUrl: "https://chat.acme.test",
        },
      },
      sources: [{ id: "synapse", config: access }],
    });
  });

  it("makes accounts in the authentication service where there is one, at a port that it alone and Synapse reach", () => {
    const rendered = choice("mas");
    expect(granted(rendered)).toMatchObject({
      connector: {
        config: {
          authentication: {
            url: "http://matrix-authentication-service:8081",
            clientId: "01A110D0ADM1N0000000000000",
            clientSecret: named("matrix-authentication-service/administration"),
            provider: "01A110D0S1GN1N000000000000",
          },
        },
      },
    });
    expect(rendered.plan.links.filter(({ port }) => port === 8081).map(({ from, to }) => `${from} ${to}`)).toEqual([
      "control-plane matrix-authentication-service",
      "synapse matrix-authentication-service",
    ]);
  });

  it("gets its token from a task: it is found, and never in a file of ours", () => {
    expect(choice("mas").plan.secrets.find(({ name }) => name === "synapse/account-allod")?.spec).toEqual({
      type: "found",
      by: "synapse.account-allod",
    });
  });
});

describe("the space that everybody is in", () => {
  const task = choose({ space: "#acme", autoJoinRooms: ["#general"] }).plan.tasks.find(({ id }) => id === "synapse.space");

  /** FAKE: rooms by alias, and what is in the space. */
  function server() {
    const rooms = new Map<string, Record<string, unknown>>();
    const children = new Set<string>();
    const io: TaskIo = fakeTaskIo({
      http: async (_workload, _address, { method, path, body = "" }) => {
        const [, , , , kind, id = "", what, , child = ""] = path.split("/").map(decodeURIComponent);
        if (kind === "createRoom") {
          const made = JSON.parse(body) as Record<string, unknown>;
          rooms.set(`#${String(made["room_alias_name"])}:acme.test`, made);
        } else if (kind === "directory") return rooms.has(what ?? "") ? answer(200, { room_id: `!${what}` }) : answer(404, {});
        else if (method === "PUT") children.add(`${id} ${child}`);
        else
          return answer(200, [
            { type: "m.room.create", state_key: "", content: rooms.get(id.slice(1))?.["creation_content"] ?? {} },
            ...[...children].map((each) => ({ type: "m.space.child", state_key: each.split(" ")[1], content: { via: ["acme.test"] } })),
          ]);
        return answer(200, {});
      },
    });
    return { io, rooms, children };
  }
  const answer = (status: number, body: unknown) => ({ status, headers: {}, body: JSON.stringify(body) });

  it("is made before the first person comes: in its place Synapse would make a room for its name, and never a space", async () => {
    const { io, rooms, children } = server();
    const changes = (await task?.check(io)) ?? [];
    expect(changes.map(({ summary }) => summary)).toEqual(["make #acme, #general; put #general into #acme"]);
    for (const change of changes) await change.apply();
    expect(rooms.get("#acme:acme.test")).toMatchObject({
      creation_content: { type: "m.space" },
      preset: "public_chat",
      visibility: "private",
    });
    expect([...children]).toEqual(["!#acme:acme.test !#general:acme.test"]);
    expect(await task?.check(io)).toEqual([]);
  });

  it("and its rooms are open to people here alone, for ever, and in the administrator's hands", async () => {
    const { io, rooms } = server();
    for (const change of (await task?.check(io)) ?? []) await change.apply();
    for (const room of rooms.values())
      expect(room).toMatchObject({
        creation_content: { "m.federate": false },
        // A creator of version 12 is above all levels, and may not be named among them.
        room_version: "12",
        power_level_content_override: { users: { "@anna.berg:acme.test": 100 } },
      });
  });

  it("is made by nobody else: the first account, be it a program's, would have Synapse make a room for its name", () => {
    const config = (synapse: object) => choose(synapse).yaml("synapse", "/etc/synapse/homeserver.yaml");
    expect(config({ space: "#acme" })).toMatchObject({ autocreate_auto_join_rooms: false });
    expect(config({ autoJoinRooms: ["#general"] })).not.toHaveProperty("autocreate_auto_join_rooms");
  });

  it("does not take a room of that name for a space", async () => {
    const { io, rooms } = server();
    rooms.set("#acme:acme.test", { creation_content: {} });
    await expect(task?.check(io)).rejects.toMatchObject({ code: "matrix.space.taken" });
  });

  it("waits for the account that makes it", async () => {
    expect(await task?.check(fakeTaskIo({ has: async () => false }))).toEqual([]);
  });
});

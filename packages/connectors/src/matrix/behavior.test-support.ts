import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A Synapse, or its fake. */
export interface Subject {
  /** `token`: the administrator's, unless said otherwise; null: none. */
  ask(method: string, path: string, options?: { readonly body?: unknown; readonly token?: string | null }): Promise<Answer>;
  readonly serverName: string;
  readonly adminToken: string;
  stop(): Promise<void>;
}

/** A room id that a server can have and this one has not. */
const NO_ROOM = `!${"A".repeat(43)}`;

/** What Synapse does that the connector relies on or is wary of: shown of the fake and of the real one. */
export function matrixBehavior(name: string, setUp: () => Promise<Subject>): void {
  describe(`${name}: behavior`, () => {
    let subject: Subject;
    let made = 0;

    beforeAll(async () => {
      subject = await setUp();
      const { body } = await subject.ask("GET", "/_matrix/client/v3/account/whoami");
      await letBe((body as { user_id: string }).user_id);
    });
    afterAll(() => subject.stop());

    const e = encodeURIComponent;
    const letBe = (id: string): Promise<Answer> =>
      subject.ask("POST", `/_synapse/admin/v1/users/${e(id)}/override_ratelimit`, { body: { messages_per_second: 0, burst_count: 0 } });
    const newId = (): string => `@person-${++made}.behavior:${subject.serverName}`;
    const accountPath = (id: string): string => `/_synapse/admin/v2/users/${e(id)}`;
    const roomPath = (id: string): string => `/_synapse/admin/v1/rooms/${e(id)}`;
    const put = (id: string, body: object): Promise<Answer> => subject.ask("PUT", accountPath(id), { body });
    const join = (room: string, user: string): Promise<Answer> =>
      subject.ask("POST", `/_synapse/admin/v1/join/${e(room)}`, { body: { user_id: user } });
    const setState = (
      room: string,
      type: string,
      { key = "", body, token }: { key?: string; body: object; token?: string },
    ): Promise<Answer> =>
      subject.ask("PUT", `/_matrix/client/v3/rooms/${e(room)}/state/${type}/${e(key)}`, {
        body,
        ...(token === undefined ? {} : { token }),
      });

    async function newAccount(): Promise<string> {
      const id = newId();
      expect((await put(id, { displayname: "Anna" })).status).toBe(201);
      return id;
    }

    async function tokenOf(id: string): Promise<string> {
      const { body } = await subject.ask("POST", `/_synapse/admin/v1/users/${e(id)}/login`, { body: {} });
      return (body as { access_token: string }).access_token;
    }

    async function newRoom(more: object = {}): Promise<string> {
      const { status, body } = await subject.ask("POST", "/_matrix/client/v3/createRoom", {
        body: { preset: "private_chat", room_version: "12", ...more },
      });
      expect(status).toBe(200);
      return (body as { room_id: string }).room_id;
    }

    it("knows administrators from others, and both from strangers", async () => {
      const token = await tokenOf(await newAccount());
      const path = accountPath(newId());
      expect(await subject.ask("GET", path, { token })).toMatchObject({ status: 403, body: { error: "You are not a server admin" } });
      expect(await subject.ask("GET", path, { token: "stranger" })).toMatchObject({ status: 401, body: { errcode: "M_UNKNOWN_TOKEN" } });
      expect(await subject.ask("GET", path, { token: null })).toMatchObject({ status: 401, body: { errcode: "M_MISSING_TOKEN" } });
    });

    it("says which identity providers it has", async () => {
      const { body } = await subject.ask("GET", "/_matrix/client/v3/login", { token: null });
      const sso = expect.objectContaining({ type: "m.login.sso", identity_providers: [expect.objectContaining({ id: "oidc-workspace" })] });
      expect(body).toMatchObject({ flows: expect.arrayContaining([sso]) });
    });

    it("takes no notice of `locked` while it makes an account", async () => {
      const id = newId();
      expect(await put(id, { locked: true })).toMatchObject({ status: 201, body: { locked: false } });
      expect(await put(id, { locked: true })).toMatchObject({ status: 200, body: { locked: true } });
      expect(await put(id, { locked: true, deactivated: true })).toMatchObject({ status: 400 });
    });

    it("makes the account before it refuses an id that another has", async () => {
      const external_ids = [{ auth_provider: "behavior", external_id: `x-${++made}` }];
      const [holder, other] = [newId(), newId()];
      await put(holder, { external_ids });
      expect(await put(other, { external_ids })).toMatchObject({ status: 409, body: { error: "External id is already in use." } });
      expect((await subject.ask("GET", accountPath(other))).status).toBe(200);
    });

    it("finds an account by an id at a provider that it does not know, also when it is deactivated", async () => {
      const id = newId();
      const external_id = `x-${++made}`;
      await put(id, { external_ids: [{ auth_provider: "allod", external_id }] });
      const lookup = (): Promise<Answer> => subject.ask("GET", `/_synapse/admin/v1/auth_providers/allod/users/${external_id}`);
      expect(await lookup()).toMatchObject({ status: 200, body: { user_id: id } });
      expect(await put(id, { deactivated: true })).toMatchObject({ status: 200, body: { deactivated: true } });
      expect(await lookup()).toMatchObject({ status: 200, body: { user_id: id } });
      expect(await put(id, { deactivated: false })).toMatchObject({ status: 200, body: { deactivated: false } });
    });

    it("finds it by an id that was taken from it, until another has it", async () => {
      const [id, other] = [newId(), newId()];
      const external_ids = [{ auth_provider: "behavior", external_id: `x-${++made}` }];
      const lookup = (): Promise<Answer> => subject.ask("GET", `/_synapse/admin/v1/auth_providers/behavior/users/x-${made}`);
      await put(id, { external_ids });
      expect(await lookup()).toMatchObject({ status: 200, body: { user_id: id } });
      expect(await put(id, { external_ids: [] })).toMatchObject({ status: 200, body: { external_ids: [] } });
      expect(await lookup()).toMatchObject({ status: 200, body: { user_id: id } });
      await put(other, {});
      expect(await put(other, { external_ids })).toMatchObject({ status: 200 });
      expect(await lookup()).toMatchObject({ status: 200, body: { user_id: other } });
    });

    it("refuses a locked account what it does, and lets it go on when it is unlocked", async () => {
      const id = await newAccount();
      const token = await tokenOf(id);
      const who = (): Promise<Answer> => subject.ask("GET", "/_matrix/client/v3/account/whoami", { token });
      expect(await who()).toMatchObject({ status: 200, body: { user_id: id } });
      await put(id, { locked: true });
      expect(await who()).toMatchObject({ status: 401, body: { errcode: "M_USER_LOCKED" } });
      expect((await join(await newRoom(), id)).status).toBe(200);
      await put(id, { locked: false });
      expect(await who()).toMatchObject({ status: 200 });
    });

    it.each(["_anna.acme", "Anna.acme", "änna.acme", "anna acme", "x".repeat(250)])("refuses the name %s", async (local) => {
      expect(await put(`@${local}:${subject.serverName}`, {})).toMatchObject({ status: 400, body: { errcode: "M_INVALID_USERNAME" } });
    });

    it("refuses accounts of other servers", async () => {
      expect((await put("@anna.acme:elsewhere.test", {})).status).toBe(400);
    });

    it("gives an alias once", async () => {
      const room_alias_name = `behavior-${++made}`;
      const room = await newRoom({ room_alias_name });
      const again = await subject.ask("POST", "/_matrix/client/v3/createRoom", { body: { room_alias_name } });
      expect(again).toMatchObject({ status: 400, body: { errcode: "M_ROOM_IN_USE" } });
      const where = `/_matrix/client/v3/directory/room/${e(`#${room_alias_name}:${subject.serverName}`)}`;
      expect(await subject.ask("GET", where)).toMatchObject({ status: 200, body: { room_id: room } });
      expect(await subject.ask("GET", where.replace("behavior", "none"))).toMatchObject({ status: 404 });
    });

    it("lets nobody below a level change what needs it, and the creator everything", async () => {
      const room = await newRoom({ power_level_content_override: { events: { "dev.allod.test": 150 } } });
      const owner = await newAccount();
      const token = await tokenOf(owner);
      await join(room, owner);
      const { body } = await subject.ask("GET", `${roomPath(room)}/state?type=m.room.power_levels`);
      const power = (body as { state: { content: { events: object; users: object } }[] }).state[0]?.content;
      expect((await setState(room, "m.room.power_levels", { body: { ...power, users: { [owner]: 100 } } })).status).toBe(200);
      expect((await setState(room, "m.room.topic", { body: { topic: "of the owner" }, token })).status).toBe(200);
      expect(await setState(room, "dev.allod.test", { body: {}, token })).toMatchObject({ status: 403, body: { errcode: "M_FORBIDDEN" } });
      expect((await setState(room, "dev.allod.test", { body: {} })).status).toBe(200);
    });

    it("brings people in once, and puts out who is in", async () => {
      const [room, id] = [await newRoom(), await newAccount()];
      const rooms = `/_synapse/admin/v1/users/${e(id)}/joined_rooms`;
      expect((await join(room, id)).status).toBe(200);
      expect(await subject.ask("GET", rooms)).toMatchObject({ body: { joined_rooms: [room] } });
      expect(await join(room, id)).toMatchObject({ status: 403, body: { error: expect.stringContaining("already in the room") } });
      const kick = (): Promise<Answer> => subject.ask("POST", `/_matrix/client/v3/rooms/${e(room)}/kick`, { body: { user_id: id } });
      expect((await kick()).status).toBe(200);
      expect((await kick()).status).toBe(403);
      expect(await subject.ask("GET", rooms)).toMatchObject({ body: { joined_rooms: [] } });
      expect((await join(room, newId())).status).toBe(404);
      expect((await join(NO_ROOM, id)).status).toBe(404);
    });

    it("deletes a room with its alias, and says when", async () => {
      const room_alias_name = `behavior-${++made}`;
      const room = await newRoom({ room_alias_name });
      const { body } = await subject.ask("DELETE", `/_synapse/admin/v2/rooms/${e(room)}`, { body: { purge: true } });
      const status = `/_synapse/admin/v2/rooms/delete_status/${(body as { delete_id: string }).delete_id}`;
      const progress = async (): Promise<string> => ((await subject.ask("GET", status)).body as { status: string }).status;
      expect(["scheduled", "active", "complete"]).toContain(await progress());
      await expect.poll(progress, { timeout: 20_000 }).toBe("complete");
      expect((await subject.ask("GET", roomPath(room))).status).toBe(404);
      await newRoom({ room_alias_name });
    });

    it("breaks when it is asked what is below a space that is gone, and leaves out rooms that are", async () => {
      const [space, room] = [await newRoom({ creation_content: { type: "m.space" } }), await newRoom()];
      for (const key of [room, NO_ROOM]) await setState(space, "m.space.child", { key, body: { via: [subject.serverName] } });
      const { body } = await subject.ask("GET", `${roomPath(space)}/hierarchy?limit=50`);
      expect((body as { rooms: { room_id: string }[] }).rooms.map(({ room_id }) => room_id)).toStrictEqual([space, room]);
      const first = (await subject.ask("GET", `${roomPath(space)}/hierarchy?limit=1`)).body as { next_batch: string };
      const second = await subject.ask("GET", `${roomPath(space)}/hierarchy?limit=1&from=${e(first.next_batch)}`);
      expect(second).toMatchObject({ body: { rooms: [{ room_id: room }] } });
      expect((await subject.ask("GET", `${roomPath(NO_ROOM)}/hierarchy`)).status).toBe(500);
      expect((await subject.ask("GET", `${roomPath(NO_ROOM)}/state`)).status).toBe(404);
      expect((await subject.ask("GET", roomPath(NO_ROOM))).status).toBe(404);
    });

    it("has enough after some rooms in a row, unless it was told to let somebody be", async () => {
      const id = newId();
      await put(id, { password: "of-this-person" });
      // Not a token that an administrator gave: it would have the administrator's limits.
      const login = { type: "m.login.password", identifier: { type: "m.id.user", user: id }, password: "of-this-person" };
      const { body } = await subject.ask("POST", "/_matrix/client/v3/login", { body: login, token: null });
      const { access_token: token } = body as { access_token: string };
      const create = (): Promise<Answer> => subject.ask("POST", "/_matrix/client/v3/createRoom", { body: {}, token });
      const statuses: number[] = [];
      while (statuses.length < 12) statuses.push((await create()).status);
      expect(statuses).toContain(429);
      await letBe(id);
      expect((await create()).status).toBe(200);
    });
  });
}

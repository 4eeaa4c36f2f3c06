import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A Keycloak, or its fake, as the service account of our client sees it. */
export interface Subject {
  /** Below `/admin/realms/{realm}`. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** For a token; `secret`: the client's. */
  grant(secret: string): Promise<Answer>;
  readonly secret: string;
  setPolicy(policy: "DISABLED" | "ADMIN_EDIT"): Promise<void>;
  setMail(state: "up" | "down" | "none"): Promise<void>;
  stop(): Promise<void>;
}

/** What Keycloak does that the connector relies on or is wary of: shown of the fake and of the real one. */
export function keycloakBehavior(name: string, setUp: () => Promise<Subject>): void {
  describe(`${name}: behavior`, () => {
    let subject: Subject;
    let made = 0;

    beforeAll(async () => {
      subject = await setUp();
    });
    afterAll(() => subject.stop());
    afterEach(async () => {
      await subject.setPolicy("ADMIN_EDIT");
      await subject.setMail("up");
    });

    const address = (): string => `person-${++made}@behavior.test`;

    async function newUser(more: Readonly<Record<string, unknown>> = {}): Promise<{ readonly id: string; readonly email: string }> {
      const email = address();
      const body = { username: email, email, firstName: "Anna", lastName: "Berg", enabled: true, ...more };
      const { status, headers } = await subject.ask("POST", "/users", body);
      expect(status).toBe(201);
      return { id: headers.get("location")?.split("/").at(-1) ?? "", email };
    }

    async function newGroup(
      attributes: Readonly<Record<string, readonly string[]>> = {},
    ): Promise<{ readonly id: string; readonly name: string }> {
      const group = `group-${++made}`;
      expect((await subject.ask("POST", "/groups", { name: group, attributes })).status).toBe(201);
      const { body } = await subject.ask("GET", `/group-by-path/${group}`);
      return { id: (body as { id: string }).id, name: group };
    }

    const userOf = async (id: string): Promise<unknown> => (await subject.ask("GET", `/users/${id}`)).body;
    const found = async (path: string): Promise<readonly string[]> =>
      ((await subject.ask("GET", path)).body as readonly { readonly id: string }[]).map(({ id }) => id);

    it("gives a token to who has the client's secret, for some minutes", async () => {
      const { status, body } = await subject.grant(subject.secret);
      expect(status).toBe(200);
      expect((body as { expires_in: number }).expires_in).toBeGreaterThan(200);
      expect(await subject.grant("wrong")).toMatchObject({ status: 401, body: { error: "unauthorized_client" } });
    });

    it("has each user name and each address once, whatever the case of their letters", async () => {
      const { email } = await newUser();
      const refused = { status: 409, body: { errorMessage: "User exists with same username" } };
      expect(await subject.ask("POST", "/users", { username: email.toUpperCase() })).toMatchObject(refused);
      const other = await subject.ask("POST", "/users", { username: address(), email });
      expect(other).toMatchObject({ status: 409, body: { errorMessage: "User exists with same email" } });
      const { id } = await newUser();
      expect(await subject.ask("PUT", `/users/${id}`, { email })).toMatchObject({ status: 409 });
    });

    it("keeps a user name for ever, also when the address changes", async () => {
      const { id, email } = await newUser();
      const refused = await subject.ask("PUT", `/users/${id}`, { username: `new-${email}` });
      expect(refused).toMatchObject({ status: 400, body: { field: "username", errorMessage: "error-user-attribute-read-only" } });
      expect((await subject.ask("PUT", `/users/${id}`, { email: `new-${email}` })).status).toBe(204);
      expect(await userOf(id)).toMatchObject({ username: email, email: `new-${email}`, firstName: "Anna" });
    });

    it.each([...'<>&"$%!#?§;*~/\\|^=[]{}()', "\t"])("refuses the sign %j in a name", async (sign) => {
      const email = address();
      const answer = await subject.ask("POST", "/users", { username: email, email, firstName: `A${sign}B`, lastName: "Berg" });
      expect(answer).toMatchObject({ status: 400, body: { field: "firstName", errorMessage: "error-person-name-invalid-character" } });
    });

    it("takes other signs in a name", async () => {
      const firstName = "Åsa-Marie d’Östür, `´:@+_.";
      const { id } = await newUser({ firstName, lastName: "-" });
      expect(await userOf(id)).toMatchObject({ firstName, lastName: "-" });
    });

    it("refuses a body with a field that it does not know", async () => {
      const user = await subject.ask("POST", "/users", { username: address(), nickname: "A" });
      expect(user).toMatchObject({ status: 400, body: { error: expect.stringContaining('Unrecognized field "nickname"') } });
      expect((await subject.ask("POST", "/groups", { title: "A" })).status).toBe(400);
    });

    it("drops attributes that the user profile does not know, and says nothing", async () => {
      await subject.setPolicy("DISABLED");
      const { id } = await newUser({ attributes: { allod_id: ["a"], locale: ["de"] } });
      expect(await userOf(id)).toMatchObject({ attributes: { locale: ["de"] } });
      expect(await userOf(id)).not.toMatchObject({ attributes: { allod_id: expect.anything() } });
    });

    it("takes names and address away when a PUT says attributes and not them", async () => {
      const { id, email } = await newUser({ attributes: { one: ["1"], two: ["2"] }, requiredActions: ["UPDATE_PASSWORD"] });
      expect((await subject.ask("PUT", `/users/${id}`, { enabled: false })).status).toBe(204);
      expect(await userOf(id)).toMatchObject({ email, firstName: "Anna", enabled: false, attributes: { one: ["1"], two: ["2"] } });
      expect((await subject.ask("PUT", `/users/${id}`, { attributes: { one: ["1"], two: [] } })).status).toBe(204);
      const after = await userOf(id);
      for (const gone of ["email", "firstName", "lastName"]) expect(after).not.toHaveProperty(gone);
      expect(after).toMatchObject({ username: email, attributes: { one: ["1"] }, enabled: false, requiredActions: ["UPDATE_PASSWORD"] });
      expect(after).not.toMatchObject({ attributes: { two: expect.anything() } });
    });

    it("finds users by any of an attribute's values, to the letter", async () => {
      const { id } = await newUser({ attributes: { allod_member: ["t1.m1", "t2.m2"], allod_id: ["p1"] } });
      expect(await found("/users?q=allod_member:t2.m2")).toStrictEqual([id]);
      expect(await found("/users?q=allod_member:t2.m2%20allod_id:p1")).toStrictEqual([id]);
      expect(await found("/users?q=allod_member:t2.m2%20allod_id:p2")).toStrictEqual([]);
      expect(await found("/users?q=allod_member:t2")).toStrictEqual([]);
    });

    it("finds users by their whole address when it is asked to", async () => {
      const { id, email } = await newUser();
      expect(await found(`/users?email=${email}&exact=true`)).toStrictEqual([id]);
      expect(await found(`/users?email=${email.slice(0, -2)}&exact=true`)).toStrictEqual([]);
      expect(await found(`/users?email=${email.slice(0, -2)}`)).toStrictEqual([id]);
    });

    it("has each group's name once among its siblings, and keeps attributes that a PUT does not say", async () => {
      const attributes = { allod_id: [address()] };
      const { id, name: group } = await newGroup(attributes);
      expect(await subject.ask("POST", "/groups", { name: group })).toMatchObject({ status: 409 });
      const child = await subject.ask("POST", `/groups/${id}/children`, { name: "child" });
      expect(child).toMatchObject({ status: 201, body: { name: "child", parentId: id } });
      expect(await subject.ask("POST", `/groups/${id}/children`, { name: "child" })).toMatchObject({ status: 409 });
      expect((await subject.ask("PUT", `/groups/${id}`, { name: `${group}-new` })).status).toBe(204);
      expect(await subject.ask("GET", `/groups/${id}`)).toMatchObject({
        body: { name: `${group}-new`, attributes },
      });
      expect(await subject.ask("PUT", `/groups/${id}`, { attributes: {} })).toMatchObject({ status: 400 });
    });

    it("answers a search for groups with the tree above them, unless it is asked not to", async () => {
      const { id } = await newGroup();
      const attributes = { allod_id: [`child-${++made}`] };
      const { body } = await subject.ask("POST", `/groups/${id}/children`, { name: "child", attributes });
      const search = `/groups?q=allod_id:child-${made}&briefRepresentation=false`;
      expect(await found(search)).toStrictEqual([id]);
      expect((await subject.ask("GET", `${search}&populateHierarchy=false`)).body).toMatchObject([
        { id: (body as { id: string }).id, attributes },
      ]);
    });

    it("puts people into groups and takes them out, also twice", async () => {
      const [{ id: user }, { id: group }] = [await newUser(), await newGroup()];
      const where = `/users/${user}/groups/${group}`;
      for (const _ of [1, 2]) expect((await subject.ask("PUT", where)).status).toBe(204);
      expect(await found(`/users/${user}/groups`)).toStrictEqual([group]);
      for (const _ of [1, 2]) expect((await subject.ask("DELETE", where)).status).toBe(204);
      expect(await found(`/users/${user}/groups`)).toStrictEqual([]);
      expect((await subject.ask("PUT", `/users/${user}/groups/none`)).status).toBe(404);
      expect((await subject.ask("DELETE", `/users/none/groups/${group}`)).status).toBe(404);
    });

    it("says of what is not there that it is not there", async () => {
      for (const path of ["/users/none", "/users/none/groups", "/groups/none", "/group-by-path/none"])
        expect((await subject.ask("GET", path)).status).toBe(404);
      for (const path of ["/users/none", "/groups/none"]) expect((await subject.ask("DELETE", path)).status).toBe(404);
      expect((await subject.ask("POST", "/users/none/logout")).status).toBe(404);
    });

    it("sends no e-mail to who is disabled, for what it does not know, or without a mail server", async () => {
      const { id } = await newUser();
      const send = (actions: readonly string[]): Promise<Answer> => subject.ask("PUT", `/users/${id}/execute-actions-email`, actions);
      expect((await send(["UPDATE_PASSWORD", "CONFIGURE_TOTP"])).status).toBe(204);
      expect(await send(["DANCE"])).toMatchObject({ status: 400, body: { errorMessage: "Provided invalid required actions" } });
      await subject.setMail("down");
      const down = await send(["UPDATE_PASSWORD"]);
      expect(down).toMatchObject({ status: 500, body: { errorMessage: expect.stringContaining("Failed to send execute actions email") } });
      expect(down).not.toMatchObject({ body: { errorMessage: expect.stringContaining("Invalid sender address") } });
      await subject.setMail("none");
      expect(await send(["UPDATE_PASSWORD"])).toMatchObject({
        status: 500,
        body: { errorMessage: expect.stringContaining("Invalid sender address") },
      });
      await subject.ask("PUT", `/users/${id}`, { enabled: false });
      expect(await send(["UPDATE_PASSWORD"])).toMatchObject({ status: 400, body: { errorMessage: "User is disabled" } });
    });
  });
}

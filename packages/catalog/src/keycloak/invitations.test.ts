import { describe, expect, it } from "vitest";

import { fakeAdminApi, NOW, secret } from "./accounts.test-support.ts";
import { invitations } from "./invitations.ts";

const EXPIRES = new Date(NOW + 3 * 86_400_000).toISOString();

function inviting(mail = true) {
  return invitations({ workload: "keycloak", address: { host: "127.0.0.1", port: 8080 }, realm: "acme", steward: secret("steward"), mail });
}
const request = { email: "New.Person@acme.test", expires: EXPIRES, administrator: false };

/** FAKE: people of a realm. */
function people(users: readonly Record<string, unknown>[], mailStatus = 200) {
  const made: Record<string, unknown>[] = [...users];
  const api = fakeAdminApi(({ method, body }, path) => {
    if (method === "POST" && path === "/users") made.push({ ...(JSON.parse(body ?? "{}") as object), id: `u${made.length}` });
    if (path.includes("/execute-actions-email")) return mailStatus;
    if (path.startsWith("/users?q=allod_invitation:open")) return made;
    const [, field = "", value = ""] = /^\/users\?(email|username)=([^&]+)&exact=true$/.exec(path) ?? [];
    return made.filter((user) => user[field] === decodeURIComponent(value));
  });
  return { ...api, made };
}
const open = (more: Record<string, unknown> = {}) => ({
  id: "i1",
  email: "i@acme.test",
  requiredActions: ["UPDATE_PASSWORD"],
  attributes: { allod_invitation: ["open"], allod_invitation_expires: [EXPIRES] },
  ...more,
});

describe("an invitation", () => {
  it("is an account that can do nothing yet, and Keycloak's own mail, good until it ends", async () => {
    const { io, sent } = people([]);
    expect(await inviting().create(io, request)).toEqual({ id: "u0", email: request.email, expires: EXPIRES, url: undefined });
    expect(sent).toMatchObject([
      {
        to: "POST /users",
        body: { username: "new.person", email: request.email, requiredActions: ["UPDATE_PROFILE", "UPDATE_PASSWORD", "CONFIGURE_TOTP"] },
      },
      { to: "PUT /users/u0/execute-actions-email?lifespan=259200", body: ["UPDATE_PROFILE", "UPDATE_PASSWORD", "CONFIGURE_TOTP"] },
    ]);
    expect(sent[0]?.body).not.toHaveProperty("groups");
    expect(sent[0]?.body).not.toHaveProperty("credentials");
  });

  it("to administrate puts the person into that group", async () => {
    const { io, sent } = people([]);
    await inviting().create(io, { ...request, administrator: true });
    expect(sent[0]?.body).toMatchObject({ groups: ["/administrators"] });
  });

  it("gives a name that is free, and none that a program could have", async () => {
    const { io, sent } = people([{ username: "new.person" }, { username: "new.person2" }]);
    await inviting().create(io, request);
    await inviting().create(io, { ...request, email: "service-account-x@acme.test" });
    expect(sent.flatMap(({ body }) => (body as { username?: string }).username ?? [])).toEqual(["new.person3", "person-service-account-x"]);
  });

  it("is not made for whom is known, for the past, or without mail", async () => {
    await expect(inviting().create(people([{ email: request.email }]).io, request)).rejects.toMatchObject({
      code: "keycloak.invitation.known",
    });
    const past = { ...request, expires: new Date(NOW - 1000).toISOString() };
    await expect(inviting().create(people([]).io, past)).rejects.toMatchObject({ code: "keycloak.invitation.expired" });
    const { io, sent } = people([]);
    await expect(inviting(false).create(io, request)).rejects.toMatchObject({ code: "keycloak.invitation.no-mail" });
    expect(sent).toEqual([]);
  });

  it("leaves nothing behind when the mail cannot be sent", async () => {
    const { io, sent } = people([], 500);
    await expect(inviting().create(io, request)).rejects.toMatchObject({ code: "keycloak.invitation.unsent" });
    expect(sent.at(-1)?.to).toBe("DELETE /users/u0");
  });

  it("is open until the person has done everything, and can be taken back until then", async () => {
    const { io, sent } = people([open(), open({ id: "done", requiredActions: [] })]);
    expect(await inviting().list(io)).toEqual([{ id: "i1", email: "i@acme.test", expires: EXPIRES, url: undefined }]);
    // Somebody's account is never removed by it.
    expect(await inviting().revoke(io, "done")).toBe(false);
    expect(await inviting().revoke(io, "../groups/x")).toBe(false);
    expect(sent).toEqual([]);
    expect(await inviting().revoke(io, "i1")).toBe(true);
    expect(sent.map(({ to }) => to)).toEqual(["DELETE /users/i1"]);
  });
});

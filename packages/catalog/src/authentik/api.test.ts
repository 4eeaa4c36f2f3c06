import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { fakeTaskIo } from "../task-io.test-support.ts";
import { authentikApi } from "./api.ts";

/** What a real authentik 2026.8.0-rc1 answered, where it is at hand. */
const RECORDED = join(import.meta.dirname, "../../../../../shared/transcripts/authentik/http.jsonl");

interface Exchange {
  readonly name: string;
  readonly response: { readonly status: number; readonly body: unknown };
}

function recorded(): readonly Exchange[] {
  if (!existsSync(RECORDED)) return [];
  return readFileSync(RECORDED, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Exchange);
}
const exchanges = recorded();

/** An API that answers everything with this. */
function answering({ status, body }: Exchange["response"]) {
  const text = body === null ? "" : typeof body === "string" ? body : JSON.stringify(body);
  return authentikApi(fakeTaskIo({ http: async () => ({ status, headers: {}, body: text }) }), "token");
}

function answered(name: string): Exchange["response"] {
  const found = exchanges.find((exchange) => exchange.name === name);
  if (found === undefined) throw new Error(`${name} was not recorded`);
  return found.response;
}

describe.skipIf(exchanges.length === 0)("what authentik answered (skipped: no transcripts here)", () => {
  it.each(["invitation-enrollment.yaml", "oidc-app.yaml", "proxy-and-ldap.yaml"])(
    "to the import of %s is a success, also the second time",
    async (file) => {
      await expect(answering(answered(`import ${file}`)).apply("", {})).resolves.toBeUndefined();
      await expect(answering(answered(`import ${file} #2`)).apply("", {})).resolves.toBeUndefined();
    },
  );

  it.each([
    ["import bad model", "App or Model does not exist"],
    ["import invalid attr value", ""],
    ["import missing file tag", "Failed to read file"],
  ])("to %s is 200 and no success", async (name, word) => {
    expect(answered(name).status).toBe(200);
    await expect(answering(answered(name)).apply("", {})).rejects.toMatchObject({
      code: "authentik.blueprint.refused",
      message: expect.stringContaining(word),
    });
  });

  it("to an unknown attribute is a success: only reading back shows it", async () => {
    await expect(answering(answered("import broken key")).apply("", {})).resolves.toBeUndefined();
    const [group] = await answering(answered("group g1 exists?")).list("/core/groups/?name=g1");
    expect(group).not.toHaveProperty("nonsense");
  });

  it("to a key that it does not know is 403, not 401, and told from missing rights", async () => {
    await expect(answering(answered("bad token")).get("/core/users/me/")).rejects.toMatchObject({ code: "authentik.steward.refused" });
    await expect(answering(answered("no token")).get("/core/users/")).rejects.toMatchObject({ code: "authentik.steward.refused" });
    await expect(answering(answered("least privilege: create")).send("POST", "/core/users/", {})).rejects.toMatchObject({
      code: "authentik.api.refused",
    });
  });

  it("to what is gone is 404, and to what was removed nothing", async () => {
    expect(await answering(answered("invitation gone")).get("/stages/invitation/invitations/x/")).toBeUndefined();
    expect(await answering(answered("user delete again")).remove("/core/users/21/")).toBe(false);
    expect(await answering(answered("invitation delete")).remove("/stages/invitation/invitations/x/")).toBe(true);
  });
});

it("an answer of 405 without words is trouble inside, and says what was asked", async () => {
  await expect(answering({ status: 405, body: "" }).apply("", {})).rejects.toMatchObject({
    code: "authentik.api.refused",
    message: "authentik answered 405 to: import the blueprint.",
  });
});

it("lists are read to their end", async () => {
  const asked: string[] = [];
  const io = fakeTaskIo({
    http: async (_workload, _address, { path }) => {
      asked.push(path);
      const first = path.includes("page=1&");
      return { status: 200, headers: {}, body: JSON.stringify({ pagination: { next: first ? 2 : 0 }, results: [{ pk: first ? 1 : 2 }] }) };
    },
  });
  expect(await authentikApi(io, "token").list("/core/groups/?include_users=false")).toEqual([{ pk: 1 }, { pk: 2 }]);
  expect(asked).toEqual([
    "/api/v3/core/groups/?include_users=false&page=1&page_size=100",
    "/api/v3/core/groups/?include_users=false&page=2&page_size=100",
  ]);
});

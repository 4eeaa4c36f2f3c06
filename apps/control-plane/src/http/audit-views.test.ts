import { MAX_SAVED_VIEWS, type SavedView } from "@allod/api";
import { afterAll, beforeAll, expect, it } from "vitest";

import { MOST_VIEWS } from "../domain/audit-views.ts";
import { refused, startApi, statusesOf, type TestApi } from "./api.test-support.ts";

const VIEWS = "/v1/me/audit-views";

let api: TestApi;
let anna: string;
let ben: string;

beforeAll(async () => {
  api = await startApi();
  for (const name of ["anna", "ben"]) await api.person(name);
  [anna, ben] = [await api.token("anna"), await api.token("ben")];
}, 60_000);
afterAll(() => api.stop());

const save = (as: string, body: unknown, key?: string) =>
  api.call<SavedView>("POST", VIEWS, { as, body, ...(key === undefined ? {} : { headers: { "idempotency-key": key } }) });
const names = async (as: string): Promise<string[]> =>
  (await api.call<{ items: SavedView[] }>("GET", VIEWS, { as })).body.items.map(({ name }) => name);

it("keeps a filter under a name, for whoever made it and nobody else", async () => {
  const filter = { outcome: "denied", source: "keycloak", period: "7-days", q: "ada" } as const;
  const { status, body } = await save(anna, { name: "  Refused ", filter });
  expect({ status, body }).toMatchObject({ status: 201, body: { name: "Refused", filter } });
  expect((await api.call<{ items: SavedView[] }>("GET", VIEWS, { as: anna })).body.items).toEqual([body]);
  expect(await names(ben)).toEqual([]);
  expect(await api.call("DELETE", `${VIEWS}/${body.id}`, { as: ben })).toMatchObject(refused(404, "audit.view-unknown"));
  expect(await api.call("DELETE", `${VIEWS}/${body.id}`, { as: anna })).toMatchObject({ status: 200, body: { id: body.id } });
  expect(await names(anna)).toEqual([]);
});

it("makes one of a request that is sent twice", async () => {
  const [first, second] = [await save(anna, { name: "Once", filter: {} }, "k1"), await save(anna, { name: "Once", filter: {} }, "k1")];
  expect(second).toEqual(first);
  expect(await names(anna)).toEqual(["Once"]);
});

it("keeps so many of one person, also when they are saved at the same time", async () => {
  expect(MOST_VIEWS).toBe(MAX_SAVED_VIEWS);
  const answers = await Promise.all(Array.from({ length: MOST_VIEWS + 3 }, (_, n) => save(ben, { name: `View ${n}`, filter: {} })));
  expect(statusesOf(answers)).toEqual([...Array<number>(MOST_VIEWS).fill(201), 409, 409, 409]);
  expect(await save(ben, { name: "More", filter: {} })).toMatchObject(refused(409, "audit.views-full"));
  expect(await names(ben)).toHaveLength(MOST_VIEWS);
});

it.each([
  [{ name: "", filter: {} }],
  [{ name: "x".repeat(81), filter: {} }],
  [{ name: "x", filter: { outcome: "lost" } }],
  [{ name: "x", filter: { from: "2026-11-25T12:00:00Z" } }],
  [{ name: "x", filter: { unknown: 1 } }],
  [{ name: "x" }],
])("refuses %j", async (body) => {
  expect(await save(anna, body)).toMatchObject(refused(400, "http.invalid"));
});

it("shows everything under what was saved by a version that knew other filters", async () => {
  await api.ask(`UPDATE audit_view SET filter = '{"color":"red"}' WHERE name = 'Once'`);
  const { items } = (await api.call<{ items: SavedView[] }>("GET", VIEWS, { as: anna })).body;
  expect(items).toMatchObject([{ name: "Once", filter: {} }]);
});

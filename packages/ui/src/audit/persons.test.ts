import { expect, test } from "vitest";

import { personsIn } from "./persons.ts";

const ANNA = "01980000-0000-7000-8000-000000000101";
const JONAS = "01980000-0000-7000-8000-000000000102";
const actor = { kind: "person", id: ANNA, name: " Anna Berger ", as: "person", address: "", userAgent: "" } as const;
const nothing = { kind: "", id: "", name: "" };

test("names who did it, then to whom", () => {
  expect(personsIn({ actor, target: { kind: "person", id: JONAS, name: "" } })).toEqual([
    { id: ANNA, name: "Anna Berger" },
    { id: JONAS, name: JONAS },
  ]);
});

test("names somebody once who did it to themselves", () => {
  expect(personsIn({ actor, target: { kind: "person", id: ANNA, name: "Anna Berger" } })).toEqual([{ id: ANNA, name: "Anna Berger" }]);
});

test("leaves out what is not a person, whom only their app knows, and who was forgotten", () => {
  expect(personsIn({ actor: { ...actor, kind: "service" }, target: { kind: "file", id: JONAS, name: "Plan" } })).toEqual([]);
  expect(personsIn({ actor: { ...actor, id: "anna" }, target: nothing })).toEqual([]);
  expect(personsIn({ actor: { ...actor, id: `erased-${ANNA}`, name: "" }, target: nothing })).toEqual([]);
});

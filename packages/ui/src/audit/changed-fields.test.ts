import { expect, test } from "vitest";

import { changesOf } from "./changed-fields.ts";

test("what was there before, or is there no more, may be missing", () => {
  expect(changesOf({ changes: { role: { from: "member", to: "owner" }, plan: { to: "team" } }, more: 1 })).toEqual({
    role: { from: "member", to: "owner" },
    plan: { from: null, to: "team" },
  });
});

test.each([[null], ["text"], [{}], [{ changes: "many" }], [{ changes: { role: "owner" } }], [[1, 2]]])(
  "what an app means by its own words is no change of ours: %j",
  (metadata) => expect(changesOf(metadata)).toEqual({}),
);

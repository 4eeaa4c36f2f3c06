import { expect, test } from "vitest";

import { renamed } from "./name-fields.tsx";

test("the short name follows the name, letter by letter", () => {
  const once = renamed({ name: "", slug: "" }, "Berg");
  expect(once).toEqual({ name: "Berg", slug: "berg" });
  expect(renamed(once, "Berg & Tal")).toEqual({ name: "Berg & Tal", slug: "berg-tal" });
});

test("until somebody writes another one", () => {
  expect(renamed({ name: "Berg", slug: "mountain" }, "Berg & Tal")).toEqual({ name: "Berg & Tal", slug: "mountain" });
});

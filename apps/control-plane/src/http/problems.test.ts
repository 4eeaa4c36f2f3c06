import { expect, it } from "vitest";

import { toProblem } from "./problems.ts";

it.each([
  ["ECONNREFUSED", "http.unavailable", 503],
  ["57P01", "http.unavailable", 503],
  ["53100", "http.unavailable", 503],
  ["53300", "http.unavailable", 503],
  ["23505", "http.unexpected", 500],
])("a database that says %s is told as %s, and not why", (code, told, status) => {
  const problem = toProblem(Object.assign(new Error("could not extend file: No space left on device"), { code }));
  expect(problem).toMatchObject({ code: told, status });
  expect(JSON.stringify(problem)).not.toContain("No space left");
});

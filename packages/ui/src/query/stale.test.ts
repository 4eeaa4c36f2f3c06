import type { ChangeEvent } from "@allod/api";
import { expect, test } from "vitest";

import { isStale } from "./stale.ts";

const event: ChangeEvent = { tenantId: "t1", kind: "audit", id: "x" };

test("an event makes the newest of its tenant's timeline old, and of the platform's, and nothing else", () => {
  const paths = ["/tenants/t1/audit", "/tenants/t2/audit", "/audit", "/tenants/t1/audit/e1", "/audit/sources", "/tenants/t1/people"];
  expect(paths.filter((path) => isStale(path, event))).toEqual(["/tenants/t1/audit", "/audit"]);
});

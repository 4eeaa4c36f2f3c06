import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

describe("Valkey", () => {
  const rendered = new Rendered({ components: { synapse: { cache: true } } });
  const config = rendered.file("valkey-synapse", "/etc/valkey/valkey.conf");

  it("is one server for each app, and none when no app wants one", () => {
    expect(rendered.plan.workloads.map(({ id }) => id).filter((id) => id.startsWith("valkey"))).toEqual(["valkey-synapse"]);
    expect(new Rendered().plan.workloads.some(({ component }) => component === "valkey")).toBe(false);
  });

  it("wants a password and listens for its app only", () => {
    expect(config).toMatch(/^requirepass \[secret valkey\/password-synapse\]$/m);
    expect(config).toMatch(/^bind 127\.0\.0\.1 valkey-synapse-for-synapse$/m);
  });

  it("drops the least used instead of running out of memory", () => {
    expect(config).toMatch(/^maxmemory 64mb$/m);
    expect(config).toMatch(/^maxmemory-policy allkeys-lru$/m);
  });

  it("needs little beside its data: nothing is saved, so no second process has a copy", () => {
    expect(config).toMatch(/^save ""$/m);
    expect(rendered.workload("valkey-synapse").resources.memory.bytes).toBe(96 * 1024 ** 2);
  });
});

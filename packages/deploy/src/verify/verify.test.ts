import type { Owned } from "@allod/compiler";
import type { Probe, ProbeCheck } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { isBroken, settle } from "./verify.ts";

const probe = (id: string, check: ProbeCheck, after?: readonly string[]): Owned<Probe> => ({
  id,
  title: id,
  feels: "",
  fix: "",
  component: "x",
  check,
  ...(after === undefined ? {} : { after }),
});
const dns = probe("dns.chat.example", { kind: "dns", name: "chat.example", type: "A" });
const tls = probe("tls.chat.example", { kind: "tls", host: "chat.example", port: 443, minimumDaysLeft: 14 });
const page = probe("chat.page", { kind: "http", url: "https://chat.example/", expect: { status: 200 } });

function settled(...statuses: readonly ("pass" | "fail" | "unknown")[]): string[] {
  const probes = [dns, tls, page];
  const results = settle(probes, new Map(probes.map(({ id }, index) => [id, { status: statuses[index] ?? "unknown", evidence: "found" }])));
  return results.map((result) => `${result.status}${isBroken(result) ? " broken" : ""}: ${result.evidence}`);
}

describe("what follows from another failure", () => {
  it("cannot be told: a missing name hides its certificate and its pages, and is not our failure", () => {
    expect(settled("fail", "fail", "fail")).toEqual([
      "fail: found",
      "unknown: cannot be told before this is right: dns.chat.example",
      "unknown: cannot be told before this is right: dns.chat.example",
    ]);
  });

  it("is told when what stands before it could merely not be asked", () => {
    expect(settled("unknown", "pass", "fail")).toEqual(["unknown: found", "pass: found", "fail broken: found"]);
    expect(settled("unknown", "fail", "fail")).toEqual([
      "unknown: found",
      "fail: found",
      "unknown: cannot be told before this is right: tls.chat.example",
    ]);
  });

  it("stays a pass when it passes all the same", () => {
    expect(settled("fail", "pass", "pass")).toEqual(["fail: found", "pass: found", "pass: found"]);
  });
});

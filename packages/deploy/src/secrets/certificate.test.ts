import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { SecretRef } from "@allod/compiler/component";
import { type Clock, systemClock, systemRandom } from "@allod/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { generateAgeKey } from "./age-key.ts";
import { SecretStore } from "./store.ts";

const AUTHORITY: SecretRef = { kind: "secret-ref", name: "edge/authority", spec: { type: "authority", commonName: "Acme authority" } };

function certificateFor(...names: string[]): SecretRef {
  return { kind: "secret-ref", name: "edge/certificate", spec: { type: "certificate", authority: AUTHORITY.name, names } };
}

const START = Date.parse("2026-11-25T10:00:00Z");

let folder: string;
let day: number;
let store: SecretStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-certificate-"));
  const identity = /AGE-SECRET-KEY-\w+/.exec((await generateAgeKey(systemClock)).file)?.[0] ?? "";
  day = 0;
  const clock: Clock = { ...systemClock, now: () => new Date(START + day * 86_400_000) };
  store = await SecretStore.open(join(folder, "secrets.yaml"), [identity], { random: systemRandom, clock });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (name: string): X509Certificate => new X509Certificate(store.reveal({ name, part: "certificate" }).reveal());

describe("a certificate of the workspace's own authority", () => {
  it("is signed by it for exactly these names, even when it is asked for before the authority is there", async () => {
    await store.ensure([certificateFor("acme.test", "id.acme.test"), AUTHORITY]);
    const [own, authority] = [read("edge/certificate"), read("edge/authority")];
    expect(own.verify(authority.publicKey)).toBe(true);
    expect(own.checkIssued(authority)).toBe(true);
    expect(own.ca).toBe(false);
    expect(own.subjectAltName).toBe("DNS:acme.test, DNS:id.acme.test");
    expect(own.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(store.reveal({ name: "edge/certificate", part: "key" }).reveal()).toContain("BEGIN PRIVATE KEY");
  });

  it("is good for no longer than Apple's 825 days", async () => {
    await store.ensure([AUTHORITY, certificateFor("acme.test")]);
    const { validFrom, validTo } = read("edge/certificate");
    expect((Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000).toBeLessThanOrEqual(825);
  });

  it("stays as it is until its last 90 days, and is then made anew", async () => {
    const refs = [AUTHORITY, certificateFor("acme.test")];
    await store.ensure(refs);
    day = 700;
    expect(await store.ensure(refs)).toEqual([]);
    day = 735;
    expect(await store.ensure(refs)).toEqual(["edge/certificate"]);
    expect(await store.ensure(refs)).toEqual([]);
  });

  it("follows its names, and an authority that was rotated", async () => {
    await store.ensure([AUTHORITY, certificateFor("acme.test")]);
    expect(await store.ensure([AUTHORITY, certificateFor("acme.test", "chat.acme.test")])).toEqual(["edge/certificate"]);
    await store.rotate(AUTHORITY);
    expect(await store.ensure([AUTHORITY, certificateFor("acme.test", "chat.acme.test")])).toEqual(["edge/certificate"]);
    expect(read("edge/certificate").verify(read("edge/authority").publicKey)).toBe(true);
  });
});

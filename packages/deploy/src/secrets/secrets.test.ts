import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { SecretRef } from "@allod/compiler/component";
import { systemClock, systemRandom } from "@allod/core";
import { createPrivateKey, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { generateAgeKey, loadIdentities } from "./age-key.ts";
import { generateSecret } from "./generate.ts";
import { SopsDocument } from "./sops.ts";
import { SecretStore } from "./store.ts";

const deps = { random: systemRandom, clock: systemClock };
const token = (name: string, bytes = 32): SecretRef => ({ kind: "secret-ref", name, spec: { type: "token", bytes, encoding: "hex" } });
const identityOf = (file: string): string => file.split("\n").find((line) => line.startsWith("AGE-SECRET-KEY")) ?? "";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-secrets-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a SOPS file", () => {
  it("gives back every value, whatever is in it", async () => {
    const { file, recipient } = await generateAgeKey(systemClock);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { maxLength: 5 }), async (values) => {
        const document = await SopsDocument.create([recipient], systemRandom);
        for (const [index, value] of values.entries()) document.set(`app/secret-${index}`, value);
        const opened = await SopsDocument.open(document.toString(systemClock), [identityOf(file)], { random: systemRandom, file: "s" });
        expect([...opened.values.values()]).toEqual(values);
      }),
      { numRuns: 15 },
    );
  });

  it("keeps comments and untouched values as they were when one changes", async () => {
    const { file, recipient } = await generateAgeKey(systemClock);
    const document = await SopsDocument.create([recipient], systemRandom);
    document.set("a/one", "1");
    document.set("a/two", "2");
    const before = `# ours\n${document.toString(systemClock)}`;
    const opened = await SopsDocument.open(before, [identityOf(file)], { random: systemRandom, file: "s" });
    opened.set("a/two", "3");
    const after = opened.toString(systemClock).split("\n");
    const changed = before.split("\n").filter((line) => !after.includes(line));
    expect(changed.map((line) => line.trim().split(":")[0]).filter((key) => key !== "lastmodified")).toEqual(["two", "mac"]);
    expect(after[0]).toBe("# ours");
  });

  it("refuses to be opened when a value was swapped, removed or altered", async () => {
    const { file, recipient } = await generateAgeKey(systemClock);
    const document = await SopsDocument.create([recipient], systemRandom);
    document.set("a/one", "1");
    document.set("a/two", "2");
    const text = document.toString(systemClock);
    const open = (source: string) => SopsDocument.open(source, [identityOf(file)], { random: systemRandom, file: "s" });
    const swapped = text.replace("one:", "x:").replace("two:", "one:").replace("x:", "two:");
    const removed = text
      .split("\n")
      .filter((line) => !line.includes("two:"))
      .join("\n");
    for (const source of [swapped, removed]) await expect(open(source)).rejects.toMatchObject({ code: "secrets.file.altered" });
    await expect(open("not: sops\n")).rejects.toMatchObject({ code: "secrets.file.format" });
  });

  it("forgets a value, and a folder of values that is left empty, and can be opened afterwards", async () => {
    const { file, recipient } = await generateAgeKey(systemClock);
    const document = await SopsDocument.create([recipient], systemRandom);
    for (const path of ["a/one", "a/two", "b/one"]) document.set(path, path);
    for (const path of ["a/one", "b/one", "c/none"]) document.delete(path);
    const written = document.toString(systemClock);
    expect(written).not.toMatch(/^b:/m);
    const opened = await SopsDocument.open(written, [identityOf(file)], { random: systemRandom, file: "s" });
    expect([...opened.values]).toEqual([["a/two", "a/two"]]);
  });

  it("opens for each of its recipients and for nobody else", async () => {
    const [anna, ben, eve] = await Promise.all([generateAgeKey(systemClock), generateAgeKey(systemClock), generateAgeKey(systemClock)]);
    const document = await SopsDocument.create([anna.recipient, ben.recipient], systemRandom);
    document.set("a", "1");
    const text = document.toString(systemClock);
    for (const { file } of [anna, ben])
      expect((await SopsDocument.open(text, [identityOf(file)], { random: systemRandom, file: "s" })).values.get("a")).toBe("1");
    const refused = await SopsDocument.open(text, [identityOf(eve.file)], { random: systemRandom, file: "s" }).catch(
      (error: unknown) => error as { code: string; message: string; hint: string },
    );
    expect(refused).toMatchObject({ code: "secrets.key.wrong" });
    expect(JSON.stringify(refused)).not.toContain("AGE-SECRET-KEY");
  });
});

describe("the secret store", () => {
  async function store(): Promise<SecretStore> {
    const { file } = await generateAgeKey(systemClock);
    return SecretStore.open(join(folder, "secrets.yaml"), [identityOf(file)], deps);
  }

  it("makes what is missing once, and no two alike", async () => {
    const secrets = await store();
    const refs = [token("a/one"), token("a/two"), token("b/one")];
    expect(await secrets.ensure(refs)).toEqual(["allod/fingerprint", "a/one", "a/two", "b/one"]);
    const values = refs.map((ref) => secrets.reveal(ref).reveal());
    expect(await secrets.ensure(refs)).toEqual([]);
    expect(refs.map((ref) => secrets.reveal(ref).reveal())).toEqual(values);
    expect(new Set(values).size).toBe(3);
  });

  it("keeps what a running product has made, forgets it when it is rotated, and takes nothing else from a task", async () => {
    const secrets = await store();
    const found: SecretRef = { kind: "secret-ref", name: "a/found", spec: { type: "found", by: "a" } };
    expect(await secrets.ensure([found])).toEqual(["allod/fingerprint"]);
    expect(secrets.has("a/found")).toBe(false);
    secrets.keep(found, "made elsewhere");
    expect(secrets.reveal(found).reveal()).toBe("made elsewhere");
    await secrets.rotate(found);
    expect(secrets.has("a/found")).toBe(false);
    expect(() => secrets.keep(token("a/one"), "chosen by a task")).toThrow("no secret that a task may keep");
    expect(() => secrets.keep(found, "")).toThrow("empty");
  });

  it("tells by a fingerprint that a value changed, and nothing of the value", async () => {
    const secrets = await store();
    await secrets.ensure([token("a/one"), token("a/two")]);
    const before = secrets.fingerprint(token("a/one"));
    await secrets.rotate(token("a/one"));
    expect(secrets.fingerprint(token("a/one"))).not.toBe(before);
    expect(secrets.fingerprint(token("a/one"))).toMatch(/^[0-9a-f]{12}$/);
    expect(secrets.reveal(token("a/one")).reveal()).not.toContain(secrets.fingerprint(token("a/one")));
  });

  it("is a file that only its owner reads, with no value in clear", async () => {
    const secrets = await store();
    await secrets.ensure([token("a/one")]);
    await secrets.save();
    const path = join(folder, "secrets.yaml");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).not.toContain(secrets.reveal(token("a/one")).reveal());
  });

  it("is not begun without a key: nobody could read it again", async () => {
    await expect(SecretStore.open(join(folder, "none.yaml"), [], deps)).rejects.toMatchObject({ code: "secrets.key.missing" });
  });
});

describe("age keys", () => {
  it("are found beside the file, in SOPS_AGE_KEY and in SOPS_AGE_KEY_FILE", async () => {
    const keys = await Promise.all([generateAgeKey(systemClock), generateAgeKey(systemClock), generateAgeKey(systemClock)]);
    const [beside, inline, named] = keys.map(({ file }) => file) as [string, string, string];
    await writeFile(join(folder, "age.key"), beside);
    await writeFile(join(folder, "other.key"), named);
    const found = await loadIdentities(join(folder, "age.key"), { SOPS_AGE_KEY: inline, SOPS_AGE_KEY_FILE: join(folder, "other.key") });
    for (const file of [beside, inline, named]) expect(found).toContain(identityOf(file));
    await expect(loadIdentities("none", { SOPS_AGE_KEY_FILE: join(folder, "gone") })).rejects.toMatchObject({
      code: "secrets.key.unreadable",
    });
  });
});

describe("generated secrets", () => {
  it("have the length and alphabet that they say", async () => {
    const one = async (spec: SecretRef["spec"]): Promise<string> => (await generateSecret(spec, deps)).get(undefined) ?? "";
    expect(await one({ type: "token", bytes: 32, encoding: "hex" })).toMatch(/^[0-9a-f]{64}$/);
    expect(await one({ type: "token", bytes: 32, encoding: "base64", prefix: "ed25519 a_x " })).toMatch(/^ed25519 a_x [A-Za-z0-9+/]{43}$/);
    expect(await one({ type: "password", length: 24 })).toMatch(/^[a-hjkmnp-z2-9]{24}$/);
  });

  it("make every character of a password as likely as the others", async () => {
    // Every byte value once: an unfair choice would favor the first characters of the alphabet.
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    const value =
      (await generateSecret({ type: "password", length: 248 }, { clock: systemClock, random: { bytes: () => all } })).get(undefined) ?? "";
    const counts = new Map<string, number>();
    for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(new Set(counts.values())).toEqual(new Set([8]));
    expect(counts.size).toBe(31);
  });

  it("include an authority that can sign for names and nothing above", async () => {
    const parts = await generateSecret({ type: "authority", commonName: "Acme authority" }, deps);
    const certificate = new X509Certificate(parts.get("certificate") ?? "");
    expect({ ca: certificate.ca, subject: certificate.subject, self: certificate.verify(certificate.publicKey) }).toEqual({
      ca: true,
      subject: "CN=Acme authority",
      self: true,
    });
    expect(parts.get("key")).toContain("BEGIN PRIVATE KEY");
  });

  it("include a key to sign with, as products read it", async () => {
    const pem = (await generateSecret({ type: "key", algorithm: "rsa-3072" }, deps)).get(undefined) ?? "";
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(createPrivateKey(pem).asymmetricKeyDetails?.modulusLength).toBe(3072);
  });
});

import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import type { Clock } from "@allod/core";
import { generateX25519Identity, identityToRecipient } from "age-encryption";

import { deployErrors } from "../errors.ts";

/** Environment variables that the real `sops` reads too. */
export interface KeyEnvironment {
  readonly SOPS_AGE_KEY?: string | undefined;
  readonly SOPS_AGE_KEY_FILE?: string | undefined;
}

/** A new key: the file to keep, and the recipient that files are encrypted to. */
export async function generateAgeKey(clock: Clock): Promise<{ file: string; recipient: string }> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const file = [
    "# The key to this workspace's secrets. Whoever has it can read all of them; without it nobody can.",
    "# Keep a second copy where you keep passwords, NOT in git, and NOT only on the server.",
    `# created: ${clock.now().toISOString().slice(0, 19)}Z`,
    `# public key: ${recipient}`,
    identity,
    "",
  ].join("\n");
  return { file, recipient };
}

/** Every identity at hand: SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, the key beside the workspace file, and the place where `sops` looks by itself. */
export async function loadIdentities(keyFile: string, environment: KeyEnvironment): Promise<string[]> {
  const { SOPS_AGE_KEY: inline = "", SOPS_AGE_KEY_FILE: named = "" } = environment;
  const usual = [keyFile, join(homedir(), ".config/sops/age/keys.txt")];
  const sources = [
    { place: "SOPS_AGE_KEY", text: inline },
    ...(named === "" ? [] : [{ place: named, text: await readNamed(named) }]),
    ...(await Promise.all(usual.map(async (place) => ({ place, text: await readFile(place, "utf8").catch(() => "") })))),
  ];
  return [...new Set((await Promise.all(sources.map(identitiesIn))).flat())];
}

async function readNamed(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw deployErrors.error("secrets.key.unreadable", { file: path }, cause);
  });
}

/** The identities in a key file. A mistyped one is told by its place alone: the library's own message would show it. */
async function identitiesIn({ place, text }: { readonly place: string; readonly text: string }): Promise<string[]> {
  const lines = text.split(/\r?\n/).map((line, index) => ({ identity: line.trim(), number: index + 1 }));
  const identities = lines.filter(({ identity }) => identity.startsWith("AGE-SECRET-KEY-1"));
  for (const { identity, number } of identities) {
    const valid = await identityToRecipient(identity).then(
      () => true,
      () => false,
    );
    if (!valid) throw deployErrors.error("secrets.key.invalid", { place, line: number });
  }
  return identities.map(({ identity }) => identity);
}

/** The recipients of identities: who can read what is written now. */
export function recipientsOf(identities: readonly string[]): Promise<string[]> {
  return Promise.all(identities.map((identity) => identityToRecipient(identity)));
}

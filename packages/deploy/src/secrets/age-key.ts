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
  const named =
    environment.SOPS_AGE_KEY_FILE === undefined || environment.SOPS_AGE_KEY_FILE === ""
      ? []
      : [await readNamed(environment.SOPS_AGE_KEY_FILE)];
  const usual = await Promise.all(
    [keyFile, join(homedir(), ".config/sops/age/keys.txt")].map((path) => readFile(path, "utf8").catch(() => "")),
  );
  return [...new Set([environment.SOPS_AGE_KEY ?? "", ...named, ...usual].flatMap(identitiesIn))];
}

async function readNamed(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw deployErrors.error("secrets.key.unreadable", { file: path }, cause);
  });
}

function identitiesIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith("AGE-SECRET-KEY-1"));
}

/** The recipients of identities: who can read what is written now. */
export function recipientsOf(identities: readonly string[]): Promise<string[]> {
  return Promise.all(identities.map((identity) => identityToRecipient(identity)));
}

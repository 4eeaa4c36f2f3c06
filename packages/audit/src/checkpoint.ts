import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";

import { z } from "zod";

import { parsed } from "./json.ts";
import { hashOf } from "./link.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const chain = z.uuid();
const seq = z.int().positive();

const body = z.strictObject({
  version: z.literal(1),
  /** One more than the checkpoint before. */
  n: z.int().positive(),
  at: z.iso.datetime(),
  /** Of the body before; of nothing: zeros. */
  previous: hash,
  /** The newest event of each chain that has grown since the checkpoint before. */
  heads: z.array(z.strictObject({ chain, seq, hash })),
  /** What was dropped because its time was over: events `from` to `to` of a chain, the last with this hash. */
  dropped: z.array(z.strictObject({ chain, from: seq, to: seq, hash })),
});
export type CheckpointBody = z.output<typeof body>;

/** What the platform signed, as it was signed: to be kept in the database, and elsewhere. */
export interface Checkpoint {
  readonly body: string;
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
}

/** Before the first. */
export const NO_CHECKPOINT = "0".repeat(64);

/** A new key that signs, as PKCS 8 in PEM. */
export function newSigningKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** What PKCS 8 (RFC 8410) has before the 32 bytes of a key for Ed25519. */
const ED25519_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** The key that signs which 32 secret bytes stand for, as PKCS 8 in PEM. */
export function signingKeyFrom(seed: Uint8Array): string {
  const key = createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, seed]), format: "der", type: "pkcs8" });
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The key that verifies, of one that signs: SPKI in PEM. */
export function publicKeyOf(signingKey: string): string {
  return createPublicKey(createPrivateKey(signingKey)).export({ type: "spki", format: "pem" }).toString();
}

/** Throws when it is no public key for Ed25519 in PEM. */
export function readPublicKey(pem: string): KeyObject {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== "ed25519") throw new Error("not a key for Ed25519");
  return key;
}

const PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** All keys for Ed25519 in a file that keys are added to, in PEM; what else stands in it is passed over, such as half a key. */
export function readPublicKeys(text: string): readonly KeyObject[] {
  return (text.match(PUBLIC_KEY) ?? []).flatMap((pem) => {
    try {
      return [readPublicKey(pem)];
    } catch {
      return [];
    }
  });
}

export function signCheckpoint(content: CheckpointBody, signingKey: string): Checkpoint {
  const text = JSON.stringify(body.parse(content));
  return { body: text, signature: sign(undefined, Buffer.from(text), signingKey) };
}

/** What it says, when one of the keys signed it; undefined when none did, or when it is none. */
export function openCheckpoint({ body: text, signature }: Checkpoint, keys: readonly KeyObject[]): CheckpointBody | undefined {
  if (!keys.some((key) => verify(undefined, Buffer.from(text), key, signature))) return undefined;
  return body.safeParse(parsed(text)).data;
}

const numbered = z.object({ n: z.int().positive() });

/** The number that it has by its own words, whoever signed it; 0: none. */
export function numberOf({ body: text }: Pick<Checkpoint, "body">): number {
  return numbered.safeParse(parsed(text)).data?.n ?? 0;
}

export function hashOfCheckpoint({ body: text }: Pick<Checkpoint, "body">): string {
  return hashOf(text);
}

/** As one line of a file. */
export function checkpointLine({ body: text, signature }: Checkpoint): string {
  return `${JSON.stringify({ body: text, signature: Buffer.from(signature).toString("base64") })}\n`;
}

const line = z.object({ body: z.string(), signature: z.base64() });

/** Undefined when the line is none of ours. */
export function readCheckpointLine(text: string): Checkpoint | undefined {
  const read = line.safeParse(parsed(text));
  return read.success ? { body: read.data.body, signature: Buffer.from(read.data.signature, "base64") } : undefined;
}

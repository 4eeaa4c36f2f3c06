import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

import type { SecretSpec } from "@allod/compiler/component";
import type { Clock, RandomSource } from "@allod/core";

/** Letters and digits that nobody mistakes for another when typing: 31 of them, 4.95 bits each. */
const READABLE = "abcdefghjkmnpqrstuvwxyz23456789";

export interface Source {
  readonly random: RandomSource;
  readonly clock: Clock;
  /** A part of another secret, for one that is made from it: `caddy/authority`, `key`. */
  readonly known?: (name: string, part: string) => string;
}

/** A new value for a secret: one text, or for an authority or a certificate its parts by name. */
export async function generateSecret(spec: SecretSpec, source: Source): Promise<ReadonlyMap<string | undefined, string>> {
  switch (spec.type) {
    case "token":
      return new Map([[undefined, `${spec.prefix ?? ""}${token(spec, source.random)}`]]);
    case "password":
      return new Map([[undefined, password(spec.length, source.random)]]);
    case "key":
      return new Map([[undefined, await privateKey()]]);
    case "found":
      return new Map();
    case "authority":
      // The certificate library takes a while to load, and is needed once in the life of a workspace.
      return (await import("./authority.ts")).generateAuthority(spec.commonName, source);
    case "certificate":
      return (await import("./certificate.ts")).generateCertificate(spec, source);
  }
}

function token({ bytes, encoding, prefix }: Extract<SecretSpec, { type: "token" }>, random: RandomSource): string {
  const text = Buffer.from(random.bytes(bytes)).toString(encoding);
  // Matrix signing keys are unpadded: a prefix means that the value stands inside a line of some format.
  return prefix === undefined ? text : text.replaceAll("=", "");
}

/** RSA, because products that sign for web apps must have one: 3072 bits have the strength of 128. */
async function privateKey(): Promise<string> {
  const { privateKey: pem } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 3072,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return pem;
}

/** Rejects the bytes that would make some characters likelier than others. */
function password(length: number, random: RandomSource): string {
  const limit = 256 - (256 % READABLE.length);
  let result = "";
  while (result.length < length) {
    for (const byte of random.bytes(length * 2)) if (byte < limit && result.length < length) result += READABLE[byte % READABLE.length];
  }
  return result;
}

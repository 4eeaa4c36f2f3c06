import { hkdfSync } from "node:crypto";

import { Secret } from "@allod/core";
import { base64url, CompactEncrypt, compactDecrypt } from "jose";

/** Encrypts what must not lie in the database in clear: tokens of sessions, private keys. */
export interface Sealer {
  seal(text: string): Promise<string>;
  /** Throws when it was sealed with another key or for another purpose, or was altered. */
  open(sealed: string): Promise<string>;
}

/** `key`: 32 bytes that are kept outside the database. Each purpose has a key of its own, derived by HKDF (RFC 5869). */
export function sealer(key: Secret<Uint8Array>, purpose: string): Sealer {
  const derived = derivedBytes(key, purpose).reveal();
  return {
    seal: (text) => new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(derived),
    async open(sealed) {
      const { plaintext } = await compactDecrypt(sealed, derived, {
        keyManagementAlgorithms: ["dir"],
        contentEncryptionAlgorithms: ["A256GCM"],
      });
      return new TextDecoder().decode(plaintext);
    },
  };
}

/** A key of 32 bytes for one purpose. */
export function derivedBytes(key: Secret<Uint8Array>, purpose: string): Secret<Uint8Array> {
  return new Secret(new Uint8Array(hkdfSync("sha256", key.reveal(), new Uint8Array(), `allod:${purpose}`, 32)));
}

/** A key for signing cookies and the like, as text. */
export function derivedKey(key: Secret<Uint8Array>, purpose: string): Secret {
  return new Secret(base64url.encode(derivedBytes(key, purpose).reveal()));
}

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { isoCBOR } from "@simplewebauthn/server/helpers";

/** Flags of authenticator data (WebAuthn Level 3, section 6.1): the person is there, was verified, and a credential follows. */
const PRESENT_AND_VERIFIED = 0x05;
const WITH_CREDENTIAL = 0x40;

/** FAKE: a device with one passkey, as a browser at `origin` shows it. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(16);
  readonly #origin: string;
  readonly #keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** False: whoever holds it was not asked for a fingerprint. */
  verifies = true;
  #counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
    this.#keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  }

  register({ challenge, rp }: PublicKeyCredentialCreationOptionsJSON): RegistrationResponseJSON {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    // COSE (RFC 9053, section 7.1.1): an elliptic curve key for ES256 on P-256.
    const key = isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, bytes(x)],
        [-3, bytes(y)],
      ]),
    );
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, key]);
    const authData = Uint8Array.from(Buffer.concat([this.#authData(rp.id ?? "", WITH_CREDENTIAL), credential]));
    const attestation = isoCBOR.encode(
      new Map<string, unknown>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", authData],
      ]) as never,
    );
    return {
      ...this.#named(),
      response: {
        clientDataJSON: text(this.#clientData("webauthn.create", challenge)),
        attestationObject: text(attestation),
        transports: ["internal"],
      },
    };
  }

  signIn({ challenge, rpId = "" }: PublicKeyCredentialRequestOptionsJSON): AuthenticationResponseJSON {
    this.#counter++;
    const clientData = this.#clientData("webauthn.get", challenge);
    const authData = this.#authData(rpId, 0);
    const signed = Buffer.concat([authData, createHash("sha256").update(clientData).digest()]);
    return {
      ...this.#named(),
      response: {
        clientDataJSON: text(clientData),
        authenticatorData: text(authData),
        signature: text(sign("sha256", signed, this.#keys.privateKey)),
      },
    };
  }

  #named(): { id: string; rawId: string; type: "public-key"; clientExtensionResults: object } {
    return { id: text(this.id), rawId: text(this.id), type: "public-key", clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }));
  }

  #authData(rpId: string, more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    const flags = (this.verifies ? PRESENT_AND_VERIFIED : 0x01) | more;
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.from([flags]), counter]);
  }
}

function bytes(base64url: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64url, "base64url"));
}

function text(data: Uint8Array): string {
  return Buffer.from(data).toString("base64url");
}

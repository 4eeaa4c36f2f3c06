import type { Values } from "./patch.ts";

export type Stored = Values & { readonly id: string };

interface NewKey {
  /** Of all keys that this fake has made. */
  readonly number: number;
  readonly domainId: string;
  readonly algorithm: string;
}

/** A key that signs mail, as `x:DkimSignature` shows one (0.16.18). What is in it is made up. */
export function newKey({ number, domainId, algorithm }: NewKey): Stored {
  const rsa = algorithm.includes("Rsa");
  return {
    id: `jqb${number.toString(36).padStart(9, "0")}`,
    "@type": algorithm,
    auid: null,
    canonicalization: "relaxed/relaxed",
    createdAt: "2026-01-01T00:00:00Z",
    domainId,
    expire: null,
    headers: { From: true, To: true, Date: true, Subject: true, "Message-ID": true },
    memberTenantId: null,
    nextTransitionAt: null,
    privateKey: { "@type": "Text", secret: "****" },
    publicKey: String(number % 10).repeat(rsa ? 392 : 44),
    report: true,
    selector: `v${number}-${rsa ? "rsa" : "ed25519"}-20260101`,
    stage: "active",
    thirdParty: null,
    thirdPartyHash: null,
  };
}

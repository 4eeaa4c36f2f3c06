// The certificate library needs it before it is loaded itself.
import "reflect-metadata";

import type { SecretSpec } from "@allod/compiler/component";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

import type { Source } from "./generate.ts";

/** Apple refuses more than 825 days, whoever signed: "Requirements for trusted certificates in iOS 13". */
const DAYS = 820;
const EC = { name: "ECDSA", namedCurve: "P-256" };

/** A server's certificate for these names, with its own key, signed by the workspace's authority. */
export async function generateCertificate(
  { authority, names }: Extract<SecretSpec, { type: "certificate" }>,
  { random, clock, known }: Source,
): Promise<ReadonlyMap<string, string>> {
  if (known === undefined) throw new Error(`a certificate needs its authority ${authority}`);
  const signer = new X509Certificate(known(authority, "certificate"));
  const signingKey = await crypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(known(authority, "key")), EC, false, ["sign"]);
  const keys = await crypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  const notBefore = new Date(Math.floor(clock.now().getTime() / 1000) * 1000 - 3_600_000);
  const serial = Buffer.from(random.bytes(16));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const certificate = await X509CertificateGenerator.create({
    // Of no meaning to clients, who read the alternative names; a common name longer than 64 characters would be refused.
    subject: [{ CN: ["Allod"] }],
    issuer: signer.subjectName,
    serialNumber: serial.toString("hex"),
    notBefore,
    notAfter: new Date(notBefore.getTime() + DAYS * 86_400_000),
    signingAlgorithm: { ...EC, hash: "SHA-256" },
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value }))),
      await AuthorityKeyIdentifierExtension.create(await signer.publicKey.export()),
    ],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return new Map([
    ["certificate", `${certificate.toString("pem").trim()}\n`],
    ["key", `${key.trim()}\n`],
  ]);
}

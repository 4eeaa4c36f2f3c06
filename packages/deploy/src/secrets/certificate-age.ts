import { X509Certificate } from "node:crypto";

const DAY = 86_400_000;
/** Anew while there is still time to notice that it failed. */
const RENEWED_BEFORE = 90 * DAY;

/** Whether a certificate must be made anew: other names, another authority, or soon over. */
export function outdated(
  { certificate, authority, names }: { certificate: string; authority: string; names: readonly string[] },
  now: Date,
): boolean {
  const [own, signer] = [new X509Certificate(certificate), new X509Certificate(authority)];
  const known = (own.subjectAltName ?? "").split(", ").map((name) => name.replace(/^DNS:/, ""));
  return (
    known.toSorted().join() !== names.toSorted().join() ||
    !own.verify(signer.publicKey) ||
    Date.parse(own.validTo) - now.getTime() < RENEWED_BEFORE
  );
}

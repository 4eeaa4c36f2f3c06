import { type FileMount, type SecretRef, text } from "@allod/compiler/component";

/** One part of an authority or a certificate. */
export function part(secret: SecretRef, which: NonNullable<SecretRef["part"]>): SecretRef {
  return { ...secret, part: which };
}

/** A certificate and its key, for who serves or signs with them. */
export function keyPairFiles(secret: SecretRef, paths: { readonly certificate: string; readonly key: string }): FileMount[] {
  return [
    { path: paths.certificate, content: text`${part(secret, "certificate")}` },
    { path: paths.key, content: text`${part(secret, "key")}` },
  ];
}

/** The certificate of the private authority, where there is one, for who opens connections to public addresses. */
export function authorityFiles(trust: SecretRef | undefined, path: string): FileMount[] {
  return trust === undefined ? [] : [{ path, content: text`${trust}` }];
}

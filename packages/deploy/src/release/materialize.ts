import { createHash } from "node:crypto";

import type { FileTree, ReleaseManifest } from "@allod/compiler";
import type { SecretRef, Text } from "@allod/compiler/component";
import { type Data, type Secret, writeJson } from "@allod/core";

import { deployErrors } from "../errors.ts";

/** The list of what a release consists of; also the mark of a folder that Allod wrote. */
export const MANIFEST = "manifest.json";

/** A file as it is written, secrets and all. */
interface ReleaseFile {
  readonly path: string;
  readonly content: Buffer;
  readonly sensitive: boolean;
}

/** A release ready to be written. */
export interface MaterializedRelease {
  readonly files: readonly ReleaseFile[];
  /** Of all files: equal key, equal release. Keyed with what is in the secrets, and tells nothing of them. */
  readonly key: string;
}

/** What fills the places of secrets. Of those that running products make, some may have no value yet. */
interface SecretValues {
  reveal(ref: SecretRef): Secret;
  has(name: string): boolean;
}

/**
 * The last step: puts the secrets into the files and adds the manifest. A file with a secret that nobody has found yet is
 * left out; who reads it waits.
 */
export function materialize(tree: FileTree, manifest: ReleaseManifest, secrets: SecretValues): MaterializedRelease {
  const complete = [...tree].filter(([, { content }]) =>
    content.parts.every((part) => typeof part === "string" || part.ref.spec.type !== "found" || secrets.has(part.ref.name)),
  );
  const files = complete.map(([path, { content, sensitive }]): ReleaseFile => ({
    path,
    content: Buffer.from(resolveText(content, (ref) => secrets.reveal(ref))),
    sensitive,
  }));
  const list = { ...manifest, files: files.map(({ path }) => path) };
  files.push({ path: MANIFEST, content: Buffer.from(writeJson(list as unknown as Data)), sensitive: false });
  const hash = createHash("sha256");
  // The manifest stands for the secret files: it has their fingerprints.
  for (const { path, content, sensitive } of files) hash.update(`${path}\0`).update(sensitive ? "" : content);
  return { files, key: hash.digest("hex").slice(0, 12) };
}

/** The release with what Compose is to know of the target, in `.env` beside its file; as it is when there is nothing to know. */
export function withEnvironment(release: MaterializedRelease, environment: Readonly<Record<string, string>>): MaterializedRelease {
  const content = Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
  if (content === "") return release;
  const files = [...release.files, { path: ".env", content: Buffer.from(content), sensitive: false }];
  return { files, key: createHash("sha256").update(`${release.key}\0${content}`).digest("hex").slice(0, 12) };
}

/** Fills the secrets in. `reveal` answers each reference. */
export function resolveText(text: Text, reveal: (ref: SecretRef) => Secret): string {
  const alone = text.parts.length === 1;
  return text.parts
    .map((part) => {
      if (typeof part === "string") return part;
      const value = reveal(part.ref).reveal();
      if (part.escape === "json") return JSON.stringify(value).slice(1, -1);
      if (part.escape === "uri") return encodeURIComponent(value);
      // In the middle of a line-based file, a line break would begin a setting of its own.
      if (!alone && /[\r\n]/.test(value)) throw deployErrors.error("secrets.value.line-break", { name: part.ref.name });
      return value;
    })
    .join("");
}

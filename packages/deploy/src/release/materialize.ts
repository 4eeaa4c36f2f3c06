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

/** The last step: puts the secrets into the files and adds the manifest. */
export function materialize(tree: FileTree, manifest: ReleaseManifest, reveal: (ref: SecretRef) => Secret): MaterializedRelease {
  const files = [...tree].map(([path, { content, sensitive }]): ReleaseFile => ({
    path,
    content: Buffer.from(resolveText(content, reveal)),
    sensitive,
  }));
  files.push({ path: MANIFEST, content: Buffer.from(writeJson(manifest as unknown as Data)), sensitive: false });
  const hash = createHash("sha256");
  // The manifest stands for the secret files: it has their fingerprints.
  for (const { path, content, sensitive } of files) hash.update(`${path}\0`).update(sensitive ? "" : content);
  return { files, key: hash.digest("hex").slice(0, 12) };
}

/** Fills the secrets in. `reveal` answers each reference. */
export function resolveText(text: Text, reveal: (ref: SecretRef) => Secret): string {
  const alone = text.parts.length === 1;
  return text.parts
    .map((part) => {
      if (typeof part === "string") return part;
      const value = reveal(part.ref).reveal();
      if (part.escape === "json") return JSON.stringify(value).slice(1, -1);
      // In the middle of a line-based file, a line break would begin a setting of its own.
      if (!alone && /[\r\n]/.test(value)) throw deployErrors.error("secrets.value.line-break", { name: part.ref.name });
      return value;
    })
    .join("");
}

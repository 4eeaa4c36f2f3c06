import { constants } from "node:fs";
import { access, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import { deployErrors } from "../errors.ts";

/** Writes a file whole or not at all: beside it first, to the disk, then in its place. */
export async function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  try {
    const file = await open(beside, "w", mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw writeError(path, cause);
  }
}

/** Makes a directory with all its parents. */
export async function ensureDirectory(path: string, mode = 0o755): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
  } catch (cause) {
    // Node says ENOENT for a parent that cannot be written to; asking that parent tells why.
    throw writeError(
      path,
      await access(await nearestExisting(path), constants.W_OK).then(
        () => cause,
        (denied: unknown) => denied,
      ),
    );
  }
}

async function nearestExisting(path: string): Promise<string> {
  const parent = dirname(path);
  return access(path).then(
    () => path,
    () => (parent === path ? path : nearestExisting(parent)),
  );
}

/** What went wrong with a path on this machine, in words. */
export function writeError(path: string, cause: unknown): Error {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: "the disk is full",
    EDQUOT: "the quota is used up",
    EROFS: "the file system is read-only",
    EACCES: "there is no permission",
    EPERM: "there is no permission",
    ENOTDIR: "a part of the path is a file",
    EISDIR: "it is a directory",
    ENOENT: "its directory does not exist",
  };
  return deployErrors.error("file.write", { path, reason: reasons[code] ?? message }, cause);
}

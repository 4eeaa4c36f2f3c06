import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline, Readable, type Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

import { IngestError } from "../source.ts";

/** A log file that is open: what is in it, whether it is packed or not. */
export interface OpenLog {
  readonly inode: string;
  /** Milliseconds. */
  readonly modified: number;
  /** Fewer than `length` at its end. Of a packed file going back costs reading it from its beginning. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

const UNPACK: Readonly<Record<string, () => Transform>> = { ".gz": createGunzip, ".zst": createZstdDecompress };

/** Of a packed file, read at once. Bytes. */
const PIECE = 64 * 1024;

/** What a name says of how a file is packed: `.gz`, `.zst`, or nothing. */
export const packingOf = (name: string): string => Object.keys(UNPACK).find((ending) => name.endsWith(ending)) ?? "";

/**
 * Undefined: it is not there. A link is not followed: whoever may write to the folder could let it lead to any other file, and
 * a pipe is not waited for.
 */
export async function openLog(path: string): Promise<OpenLog | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) {
      await handle.close();
      throw new IngestError("broken", `${path} is not a file: name the log itself.`);
    }
    const unpack = UNPACK[packingOf(path)];
    const from = unpack === undefined ? plain(handle) : packed(handle, unpack);
    return {
      inode: String(stat.ino),
      modified: Number(stat.mtimeMs),
      read: (position, length) => from.read(position, length).catch((cause: unknown) => Promise.reject(failure(path, cause))),
      close: async () => {
        from.end();
        await handle.close();
      },
    };
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw failure(path, cause);
  }
}

export const isMissing = (cause: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(codeOf(cause));

const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException | undefined)?.code ?? "";

export function failure(path: string, cause: unknown): IngestError {
  if (cause instanceof IngestError) return cause;
  const code = codeOf(cause);
  if (code === "EACCES" || code === "EPERM")
    return new IngestError("auth", `${path} may not be read: let the user that Allod runs as read it and look into its folder.`, { cause });
  if (code === "ELOOP")
    return new IngestError("broken", `${path} is a symbolic link, which is not followed: name the log itself.`, { cause });
  if (code.startsWith("Z"))
    return new IngestError("broken", `${path} is damaged (${code}): take it out of its folder to go on without it.`, { cause });
  return new IngestError("transient", `${path} could not be read: ${code === "" ? "unknown" : code}.`, { cause });
}

interface Source {
  read(position: number, length: number): Promise<Buffer>;
  end(): void;
}

function plain(handle: FileHandle): Source {
  return {
    async read(position, length) {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    end: () => undefined,
  };
}

async function* pieces(handle: FileHandle): AsyncGenerator<Buffer> {
  const { read } = plain(handle);
  for (let at = 0; ;) {
    const piece = await read(at, PIECE);
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
  }
}

function packed(handle: FileHandle, unpack: () => Transform): Source {
  let stream: Transform | undefined;
  let chunks: AsyncIterator<Buffer> | undefined;
  let held: Buffer = Buffer.alloc(0);
  /** Of the first of the held bytes. */
  let at = 0;

  function end(): void {
    stream?.destroy();
    chunks = undefined;
    held = Buffer.alloc(0);
    at = 0;
  }

  function begin(): AsyncIterator<Buffer> {
    stream = unpack();
    pipeline(Readable.from(pieces(handle)), stream, () => undefined);
    return stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  return {
    async read(position, length) {
      if (position < at) end();
      chunks ??= begin();
      for (;;) {
        const passed = Math.min(position - at, held.length);
        held = held.subarray(passed);
        at += passed;
        if (held.length >= length && at === position) return held.subarray(0, length);
        const next = await chunks.next();
        if (next.done === true) return at === position ? held.subarray(0, length) : Buffer.alloc(0);
        held = Buffer.concat([held, next.value]);
      }
    },
    end,
  };
}

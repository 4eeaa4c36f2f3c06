import type { KeyObject } from "node:crypto";
import { createReadStream } from "node:fs";
import { resolve } from "node:path";

import { type Checkpoint, readCheckpointLine, readExportLine, readPublicKeys, splitLines } from "@allod/audit";
import { Secret } from "@allod/core";

import { cliErrors } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

const SMALL = 64 * 1024;
/** More than an event takes: its details are bounded. */
const LONGEST_EVENT = 1024 * 1024;
/** More than a checkpoint of a hundred thousand chains takes. */
const LONGEST_CHECKPOINT = 64 * 1024 * 1024;

const ADDRESS = /^postgres(ql)?:\/\//;

/** Where the database is: as it was given, unless there is a password in it; else in that file, else in the environment. */
export async function databaseAddress(given: string | undefined, terminal: Terminal): Promise<Secret> {
  const isAddress = given !== undefined && ADDRESS.test(given);
  const text = given === undefined || isAddress ? (given ?? terminal.environment.env["ALLOD_DATABASE_URL"]) : await small(given, terminal);
  if (text === undefined || text === "") throw cliErrors.error("cli.audit.nothing");
  const url = ADDRESS.test(text.trim()) ? URL.parse(text.trim()) : null;
  const from = given === undefined ? "ALLOD_DATABASE_URL" : isAddress ? "What was given" : given;
  if (url === null) throw cliErrors.error("cli.audit.address", { from });
  if (isAddress && (url.password !== "" || url.searchParams.has("password"))) throw cliErrors.error("cli.audit.password");
  return new Secret(url.href);
}

/** All keys in a file: that of now, and former ones. */
export async function publicKeys(file: string, terminal: Terminal): Promise<readonly KeyObject[]> {
  const keys = readPublicKeys(await small(file, terminal));
  if (keys.length === 0) throw cliErrors.error("cli.audit.no-key", { file });
  return keys;
}

/** Checkpoints as the control plane writes them into a file; half a line that a crash left is passed over. */
export async function* checkpointsIn(file: string, terminal: Terminal): AsyncGenerator<Checkpoint> {
  let found = 0;
  for await (const line of linesIn(file, terminal, LONGEST_CHECKPOINT)) {
    const checkpoint = readCheckpointLine(line);
    if (checkpoint === undefined) continue;
    found++;
    yield checkpoint;
  }
  if (found === 0) throw cliErrors.error("cli.audit.no-checkpoints", { file });
}

/** Lines of an export; refused when the first is none. */
export async function* exportedLines(file: string, terminal: Terminal): AsyncGenerator<string> {
  let isFirst = true;
  for await (const line of linesIn(file, terminal, LONGEST_EVENT)) {
    if (isFirst && readExportLine(line) === undefined) throw cliErrors.error("cli.audit.no-export", { file });
    isFirst = false;
    yield line;
  }
}

function linesIn(file: string, terminal: Terminal, longest: number): AsyncGenerator<string> {
  return splitLines(bytesOf(file, terminal), longest);
}

async function small(file: string, terminal: Terminal): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesOf(file, terminal, SMALL)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function* bytesOf(file: string, { environment: { cwd } }: Terminal, most = Infinity): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(resolve(cwd, file), { end: most }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw cliErrors.error("cli.audit.unreadable", { file, reason: code ?? message }, error);
  }
}

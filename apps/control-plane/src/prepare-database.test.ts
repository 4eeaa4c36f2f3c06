import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { prepareDatabase } from "./prepare-database.ts";
import { startDatabase } from "./store/embedded.test-support.ts";

let stop: () => Promise<void>;
let urlOf: (role: string, database?: string) => string;
beforeAll(async () => {
  const { server, stop: end } = await startDatabase();
  stop = end;
  const administrator = await server.owner();
  // As a database server is set up for us: an owner of one database that is nothing else, and a guest.
  await administrator.query("CREATE ROLE allod LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD 'x'");
  await administrator.query("ALTER ROLE allod_app PASSWORD 'x'");
  await administrator.query("CREATE DATABASE own OWNER allod TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
  await administrator.query("REVOKE ALL ON DATABASE own FROM PUBLIC");
  await administrator.query("GRANT CONNECT ON DATABASE own TO allod_app");
  const { port } = new URL(server.applicationUrl);
  urlOf = (role, database = "own") => `postgresql://${role}:x@127.0.0.1:${port}/${database}`;
  await administrator.end();
}, 60_000);
afterAll(() => stop());

async function connected(role: string): Promise<Client> {
  const client = new Client({ connectionString: urlOf(role) });
  await client.connect();
  return client;
}

it("needs an owner who is nothing but that, and leaves the application a guest whom row-level security holds", async () => {
  await prepareDatabase(await connected("allod"));
  // Twice, as every start does.
  await prepareDatabase(await connected("allod"));
  const application = await connected("allod_app");
  try {
    await application.query("BEGIN; SELECT set_config('allod.everything', 'on', true)");
    const insert =
      "INSERT INTO tenant (id, slug, name, generation, created_at) VALUES ('00000000-0000-7000-8000-000000000001', 'acme', 'Acme', 1, now())";
    await application.query(insert);
    await application.query("COMMIT");
    expect((await application.query("SELECT slug FROM tenant")).rows).toEqual([]);
    await expect(application.query("ALTER TABLE tenant DISABLE ROW LEVEL SECURITY")).rejects.toThrow(/must be owner/);
    await expect(application.query("CREATE TABLE mine (id int)")).rejects.toThrow(/permission denied/);
  } finally {
    await application.end();
  }
});

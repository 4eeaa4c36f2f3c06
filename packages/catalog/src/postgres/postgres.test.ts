import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";
import { fakeTaskIo } from "../task-io.test-support.ts";
import { databaseTask } from "./database.ts";

describe("PostgreSQL", () => {
  it("is one server for all apps, or one for each, as chosen", () => {
    const servers = (more?: Readonly<Record<string, unknown>>): string[] =>
      new Rendered(more).plan.workloads.flatMap(({ id, component }) => (component === "postgres" ? [id] : []));
    expect(servers()).toEqual(["postgres"]);
    expect(servers({ components: { postgres: { layout: "per-app" } } })).toEqual(["postgres-keycloak", "postgres-synapse"]);
  });

  it("is prepared with the C locale that Synapse insists on", () => {
    expect(new Rendered().workload("postgres").environment?.["POSTGRES_INITDB_ARGS"]).toContain("--locale=C");
  });

  it("reads its password from a file", () => {
    const { environment = {} } = new Rendered().workload("postgres");
    expect(environment["POSTGRES_PASSWORD_FILE"]).toBe("/run/secrets/superuser");
    expect(Object.keys(environment)).not.toContain("POSTGRES_PASSWORD");
  });

  it("listens for those with a database only", () => {
    expect(new Rendered().workload("postgres").command).toContain("listen_addresses=localhost,postgres-for-keycloak,postgres-for-synapse");
  });

  it("has a connection, and the memory for it, for whoever comes in a larger suite", () => {
    const { command = [], resources } = new Rendered({ suite: "company", providers: {} }).workload("postgres");
    const small = new Rendered().workload("postgres");
    const connections = (words: readonly string[]): number => Number(/max_connections=(\d+)/.exec(words.join(" "))?.[1]);
    expect({ connections: connections(small.command ?? []), memory: small.resources.memory.toString() }).toEqual({
      connections: 100,
      memory: "512 MiB",
    });
    expect(connections(command)).toBeGreaterThan(150);
    expect(resources.pids).toBeGreaterThan(connections(command));
    expect(resources.memory.bytes).toBeGreaterThan(small.resources.memory.bytes);
  });

  it("is asked for its health over TCP: while it prepares the data it answers on its socket only", () => {
    expect(new Rendered().workload("postgres").health.test).toContain("127.0.0.1");
  });
});

/** FAKE: answers as psql would, in a few states. The real one is used by the end-to-end tests. */
function fakePsql(state: string, signsIn: boolean) {
  const calls: { argv: string; stdin: string }[] = [];
  const io = fakeTaskIo({
    exec: async (_workload, argv, stdin = "") => {
      calls.push({ argv: argv.join(" "), stdin });
      if (argv[0] === "sh") return { code: signsIn ? 0 : 2, stdout: "", stderr: "" };
      return { code: 0, stdout: stdin.startsWith("SELECT") ? `${state}\n` : "", stderr: "" };
    },
    reveal: async () => "the-password",
  });
  return { io, calls };
}

const wanted = {
  host: "postgres",
  port: 5432,
  database: "app",
  user: "app",
  locale: "C",
  password: { kind: "secret-ref", name: "postgres/role-app", spec: { type: "token", bytes: 32, encoding: "hex" } },
} as const;
const summaries = async (state: string, signsIn: boolean): Promise<string[]> =>
  (await databaseTask(wanted).check(fakePsql(state, signsIn).io)).map(({ summary }) => summary);

describe("the database task", () => {
  it("does nothing when nothing differs", async () => expect(await summaries("t|C|f", true)).toEqual([]));

  it("makes what is missing", async () => {
    expect(await summaries("f||t", false)).toEqual([
      "create the role app",
      "set the password of app",
      "create the database app",
      "let nobody but app connect to app",
    ]);
  });

  it("sets a password that no longer fits, and shows it to no process list", async () => {
    const { io, calls } = fakePsql("t|C|f", false);
    const [change] = await databaseTask(wanted).check(io);
    expect(change?.summary).toBe("set the password of app");
    await change?.apply();
    expect(calls.map(({ argv }) => argv).join("\n")).not.toContain("the-password");
    expect(calls.at(-1)?.stdin).toContain("PASSWORD 'the-password'");
    expect(calls.at(-1)?.stdin).toContain("log_min_error_statement");
  });

  it("lets guests in who own nothing, and does nothing when they are there", async () => {
    const guests = { app_reader: { ...wanted.password, name: "postgres/role-app_reader" } };
    const check = (state: string, signsIn: boolean) => {
      const fake = fakePsql(state, signsIn);
      return { calls: fake.calls, changes: databaseTask({ ...wanted, guests }).check(fake.io) };
    };
    // The fake says the same of both questions: the second field is the locale of the one and the right to connect of the other.
    const { calls, changes } = check("f||t", false);
    const [, , , , ...ofGuest] = await changes;
    expect(ofGuest.map(({ summary }) => summary)).toEqual([
      "create the role app_reader",
      "set the password of app_reader",
      "let app_reader connect to app",
    ]);
    for (const change of ofGuest) await change.apply();
    const said = calls.map(({ stdin }) => stdin).join("\n");
    expect(said).toContain('CREATE ROLE "app_reader" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;');
    expect(said).toContain('GRANT CONNECT ON DATABASE "app" TO "app_reader";');
    expect(said).not.toMatch(/OWNER "app_reader"/);
    expect(await databaseTask({ ...wanted, locale: "t", guests }).check(fakePsql("t|t|f", true).io)).toEqual([]);
  });

  it("refuses a database of another locale instead of destroying it", async () => {
    await expect(summaries("t|en_US.utf8|f", true)).rejects.toMatchObject({ code: "postgres.locale.wrong" });
  });
});

import { ByteSize, Duration } from "@allod/core";
import {
  type AnsweredRequest,
  type Build,
  type BuildContext,
  defineComponent,
  type SecretRef,
  text,
  type Workload,
} from "@allod/compiler/component";
import { z } from "zod";

import { TOKEN } from "../token.ts";
import { databaseTask } from "./database.ts";

const VERSION = "17.6";
const PORT = 5432;

const settings = z.strictObject({
  layout: z
    .enum(["shared", "per-app"])
    .default("shared")
    .describe("One server for all apps, or one for each: more memory, and an app's load or restore touches no other."),
});
type Settings = z.output<typeof settings>;

function workloadFor(component: string, { layout }: Settings): string {
  return layout === "shared" ? "postgres" : `postgres-${component}`;
}

export const postgres = defineComponent({
  id: "postgres",
  title: "PostgreSQL",
  purpose: "Databases, one for each app, each with a role that owns it and nothing else.",
  version: VERSION,
  license: "PostgreSQL",
  docs: "https://www.postgresql.org/docs/17/",
  settings,
  answers: {
    database: (request, context) => {
      const host = workloadFor(context.component, context.settings);
      const password = (role: string): SecretRef => context.secret(`role-${role}`, TOKEN);
      return {
        grant: {
          host,
          port: PORT,
          database: request.name,
          user: request.name,
          password: password(request.name),
          ...(request.guests === undefined ? {} : { guests: Object.fromEntries(request.guests.map((role) => [role, password(role)])) }),
        },
        links: [{ from: request.workload, to: { workload: host, port: PORT }, startup: true }],
      };
    },
  },
  needs: () => [],
  build(context): Build {
    const databases = context.requests("database");
    const servers = Map.groupBy(databases, ({ component }) => workloadFor(component, context.settings));
    return {
      workloads: [...servers].map(([id, kept]) => server(id, kept.length, context)),
      backups: databases.map(({ component, grant }) => ({
        id: grant.database,
        kind: "postgres",
        workload: workloadFor(component, context.settings),
        database: grant.database,
        note: `Everything that ${component} keeps in its database.`,
      })),
      probes: databases.map((answered) => localeProbe(answered, context)),
      tasks: databases.map(({ request, grant }) => databaseTask({ ...grant, locale: request.locale })),
      dns: [],
    };
  },
});

/** What a server is given for its databases: two of them fit into the least, each further one brings its connections along. */
function sizeFor(databases: number): { readonly memory: ByteSize; readonly connections: number } {
  const further = Math.max(0, databases - 2);
  return { memory: ByteSize.mebibytes(512 + 64 * further), connections: 100 + 30 * further };
}

function server(id: string, databases: number, context: BuildContext<Settings>): Workload {
  const { memory, connections } = sizeFor(databases);
  const listen = ["localhost", ...context.listen(id, PORT)].join(",");
  return {
    id,
    image: `docker.io/library/postgres:${VERSION}`,
    user: "999:999",
    // Inside a link's network there are two ends and no third: TLS would only cost.
    command: [
      "postgres",
      "-c",
      `listen_addresses=${listen}`,
      "-c",
      "password_encryption=scram-sha-256",
      "-c",
      "log_statement=none",
      "-c",
      `max_connections=${connections}`,
    ],
    environment: {
      POSTGRES_PASSWORD_FILE: "/run/secrets/superuser",
      POSTGRES_INITDB_ARGS: "--encoding=UTF8 --locale=C --auth-local=peer --auth-host=scram-sha-256",
      PGDATA: "/var/lib/postgresql/data/pgdata",
    },
    files: [
      {
        path: "/run/secrets/superuser",
        content: text`${context.secret(`superuser-${id}`, TOKEN, { keep: "the server keeps the one that its data was made with; nothing signs in with it" })}`,
      },
    ],
    volumes: [{ name: "data", path: "/var/lib/postgresql/data", ownership: "image" }],
    scratch: [
      { path: "/tmp", size: ByteSize.mebibytes(64) },
      { path: "/var/run/postgresql", size: ByteSize.mebibytes(1) },
    ],
    // A process for each connection, and those of the server itself.
    resources: { memory, cpus: 2, pids: connections + 156 },
    health: {
      // Over TCP: while the first start prepares the data, the server listens on its socket only.
      test: ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"],
      interval: Duration.seconds(5),
      timeout: Duration.seconds(5),
      retries: 12,
      startPeriod: Duration.seconds(60),
    },
    stopGrace: Duration.seconds(60),
    logs: "text",
  };
}

function localeProbe(
  { component, request, grant }: AnsweredRequest<"database">,
  { settings: chosen }: BuildContext<Settings>,
): Build["probes"][number] {
  return {
    id: `database.${grant.database}`,
    title: `The database of ${component} answers, in UTF-8 and the ${request.locale} locale`,
    check: {
      kind: "exec",
      workload: workloadFor(component, chosen),
      argv: [
        "psql",
        "-X",
        "-A",
        "-t",
        "-U",
        "postgres",
        "-d",
        grant.database,
        "-c",
        "SELECT pg_encoding_to_char(encoding) || ' ' || datcollate FROM pg_database WHERE datname = current_database()",
      ],
      stdout: `UTF8 ${request.locale}`,
    },
    feels: `${component} does not start, or sorts and searches wrongly.`,
    fix: "Read `allod logs postgres`. A database with another locale must be dumped and restored into a new one.",
  };
}

import { parseArgs } from "node:util";

import { AllodError, idSource, systemClock, systemRandom } from "@allod/core";
import { Client } from "pg";

import { readConfig } from "./config.ts";
import { ensureFirstOperator } from "./first-operator.ts";
import { ensureFirstTenant } from "./first-tenant.ts";
import { defaultDataFolder } from "./local/data-folder.ts";
import { localErrors } from "./local/errors.ts";
import { onSignals } from "./local/signals.ts";
import type { LocalOptions, startLocally } from "./local/start.ts";
import { startPlatform } from "./platform.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { externalProvider } from "./provider.ts";
import { smtpSender } from "./smtp.ts";

const HELP = `Starts the control plane: on this machine with a database and an identity provider of its own, or as a configuration says.

  npm start                                  on port 7080
  npm start -- --port 8000                   on another port
  npm start -- --data FOLDER                 keeps its data there (also: ALLOD_DATA)
  npm start -- --reset                       begins anew: everything that was kept is removed
  npm start -- --demo                        filled with made-up companies, and fakes of products, in a folder of its own
  npm start -- --verbose                     says every request
  npm start -- --config allod.yaml           with a real PostgreSQL and a real identity provider
  npm start -- --config allod.yaml --services worker    only a part of it: http, worker, ingest

Ctrl-C ends it, and the database with it when it is its own. Data stays for the next start.
`;

const STARTS_WITHIN_MS = 15_000;
const SERVICES = ["http", "worker", "ingest"] as const;
type Service = (typeof SERVICES)[number];

interface Arguments {
  readonly port: number;
  readonly data: string;
  readonly reset: boolean;
  readonly verbose: boolean;
  readonly demo: boolean;
  readonly config: string | undefined;
  readonly services: readonly Service[];
}

/** Throws `local.option`. Undefined: only the help is wanted. */
function readArguments(args: readonly string[]): Arguments | undefined {
  const values = parsedArguments(args);
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw localErrors.error("local.option", { option: `--port ${values.port}` });
  const services = values.services.split(",");
  if (!services.every((service): service is Service => SERVICES.some((known) => known === service)))
    throw localErrors.error("local.option", { option: `--services ${values.services}` });
  const { reset, verbose, demo, config } = values;
  return { port, data: values.data ?? defaultDataFolder(process.env) + (demo ? "-demo" : ""), reset, verbose, demo, config, services };
}

function parsedArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "7080" },
        data: { type: "string" },
        reset: { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
        demo: { type: "boolean", default: false },
        config: { type: "string" },
        services: { type: "string", default: SERVICES.join(",") },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw localErrors.error("local.option", { option: (error as Error).message.match(/'([^']+)'/)?.[1] ?? args.join(" ") }, error);
  }
}

/**
 * On this machine. Loaded when it is wanted: an installation with a database of its own comes without the embedded server.
 * And loaded before signals are ours: its library listens for them, too, and would end the process without waiting.
 */
async function locally(options: LocalOptions): Promise<() => ReturnType<typeof startLocally>> {
  const local = await import("./local/start.ts");
  return () => local.startLocally(options);
}

/** As a configuration says: a real database and a real identity provider. */
async function startConfigured(file: string, services: readonly Service[]): Promise<{ readonly said: string; stop(): Promise<void> }> {
  const deps = { clock: systemClock, random: systemRandom, ids: idSource({ clock: systemClock, random: systemRandom }) };
  const config = await readConfig(file, deps);
  if (config.database.ownerUrl !== undefined) {
    const owner = new Client({ connectionString: config.database.ownerUrl.reveal() });
    await owner.connect();
    await prepareDatabase(owner);
  }
  const { identity, firstOperator, firstTenant, mail } = config;
  const { portal, operator, scopes, accountUrl } = identity;
  const platform = await startPlatform({
    ...deps,
    ...config,
    databaseUrl: config.database.url.reveal(),
    identity: () => externalProvider({ clients: { portal, operator }, scopes, accountUrl }),
    mail: mail === undefined ? undefined : { send: smtpSender(mail) },
    metricsToken: config.metricsToken,
    stack: { own: config.stackPage },
    services,
  });
  if (firstOperator !== undefined) {
    const { subject } = firstOperator;
    const known = subject === undefined ? undefined : { issuer: operator.issuer, subject };
    const { id: personId } = await ensureFirstOperator({ ...firstOperator, identity: known }, { store: platform.store, ...deps });
    if (firstTenant !== undefined) {
      const owner = { personId, username: firstTenant.username };
      await ensureFirstTenant({ ...firstTenant, owner }, { store: platform.store, ...deps });
    }
  }
  const where = services.includes("http") ? ` at http://${[config.listen.host].flat().join(" and ")}:${config.listen.port}` : "";
  return { said: `Allod is running${where}: ${services.join(" and ")}.\n`, stop: () => platform.stop() };
}

async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2));
  if (given === undefined) return void process.stdout.write(HELP);
  // Whoever closes the pipe does not want to read; it is no reason to end without ending the database.
  process.stdout.on("error", () => undefined);
  const tell = (text: string): void => void process.stdout.write(text);
  const { config, services } = given;
  const begin = config === undefined ? await locally({ ...given, tell }) : () => startConfigured(config, services);
  tell("Starting…\n");
  const starting = begin();
  let isEnding = false;
  async function end(): Promise<void> {
    isEnding = true;
    tell("\nEnding…\n");
    // What is still starting is ended in its order too, when there is something of it to end.
    const patience = systemClock.sleep(given?.config === undefined ? STARTS_WITHIN_MS : 0);
    const running = await Promise.race([starting.catch(() => undefined), patience]);
    await running?.stop();
    process.exit(0);
  }
  onSignals(end);
  try {
    const { said } = await starting;
    if (!isEnding) tell(said);
  } catch (error) {
    // Ctrl-C in a terminal ends what is being started, too: that it did not start is no news.
    if (!isEnding) throw error;
  }
}

main().catch((error: unknown) => {
  const said =
    error instanceof AllodError ? `${error.message}\n${error.hint}\n` : `${error instanceof Error ? error.message : String(error)}\n`;
  process.stderr.write(said);
  process.exit(1);
});

import { createServer } from "node:net";
import { parseArgs } from "node:util";

import { AllodError, idSource, Secret, systemClock, systemRandom } from "@allod/core";

import { prepareQueue } from "./jobs/queue.ts";
import { defaultDataFolder, takeDataFolder } from "./local/data-folder.ts";
import { localErrors } from "./local/errors.ts";
import { startPlatform } from "./platform.ts";
import { type EmbeddedServer, startEmbedded } from "./store/embedded.ts";
import { migrate } from "./store/migrate.ts";
import { derivedKey } from "./store/seal.ts";

const HELP = `Starts the control plane with a database and an identity provider of its own, on this machine.

  npm start                       on port 7080
  npm start -- --port 8000        on another port
  npm start -- --data FOLDER      keeps its data there (also: ALLOD_DATA)
  npm start -- --reset            begins anew: everything that was kept is removed
  npm start -- --verbose          says every request

Ctrl-C ends it, the database too. The data stays for the next start.
`;

interface Arguments {
  readonly port: number;
  readonly data: string;
  readonly reset: boolean;
  readonly verbose: boolean;
}

/** Throws `local.option`. Undefined: only the help is wanted. */
function readArguments(args: readonly string[]): Arguments | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "7080" },
        data: { type: "string" },
        reset: { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return undefined;
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw localErrors.error("local.option", { option: `--port ${values.port}` });
    return { port, data: values.data ?? defaultDataFolder(process.env), reset: values.reset, verbose: values.verbose };
  } catch (error) {
    if (error instanceof AllodError) throw error;
    throw localErrors.error("local.option", { option: (error as Error).message.match(/'([^']+)'/)?.[1] ?? args.join(" ") }, error);
  }
}

async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2));
  if (given === undefined) return void process.stdout.write(HELP);
  const { port } = given;
  await assertFree(port);
  process.stdout.write("Starting…\n");
  const folder = await takeDataFolder(given.data, { random: systemRandom, clock: systemClock, reset: given.reset });
  const database = await startDatabase(folder);
  const ids = idSource({ clock: systemClock, random: systemRandom });
  const at = (name: string): string => `http://${name}.localhost:${port}`;
  const origins = { portal: at("portal"), operator: at("operator"), identity: at("id"), api: at("api"), mail: at("mail") };
  const platform = await startPlatform({
    databaseUrl: database.applicationUrl,
    key: folder.key,
    port,
    origins,
    connectors: [],
    logLevel: given.verbose ? "info" : "error",
    clock: systemClock,
    random: systemRandom,
    ids,
  });
  const first = await platform.firstSignIn();
  process.stdout.write(
    [
      "",
      "Allod is running.",
      "",
      `  Operators     ${origins.operator}`,
      `  Customers     ${origins.portal}`,
      `  Mail          ${origins.mail}        everything that is sent is shown here`,
      `  API           ${origins.api}/v1/openapi.json`,
      "",
      first === undefined
        ? "  Sign in as operator@allod.localhost, or as whoever was invited."
        : `  First sign-in: choose the operator's password here, within a day:\n  ${first}`,
      "",
      `  Data is kept in ${folder.path}. Ctrl-C ends everything.`,
      "  What one workspace file becomes: npx allod view examples/chat/workspace.yaml",
      "",
      "",
    ].join("\n"),
  );
  let isStopping = false;
  async function stop(): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    process.stdout.write("\nEnding…\n");
    await platform.stop().catch(() => undefined);
    await database.stop();
    await folder.release();
    process.exit(0);
  }
  // The database's library would end the process as soon as the database has ended; here everything ends in its order.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.removeAllListeners(signal).on(signal, () => void stop());
}

/** Said before anything is started: the database takes a moment. */
async function assertFree(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (cause) => reject(localErrors.error("local.port", { port, other: port === 65_535 ? port - 1 : port + 1 }, cause)));
    probe.listen(port, "127.0.0.1", resolve);
  });
  await new Promise((resolve) => void probe.close(resolve));
}

async function startDatabase({ path, key }: { readonly path: string; readonly key: Secret<Uint8Array> }): Promise<EmbeddedServer> {
  try {
    const password = (purpose: string): Secret => new Secret(Buffer.from(derivedKey(key, purpose).reveal()).toString("hex"));
    const passwords = { owner: password("database-owner"), application: password("database-application") };
    const server = await startEmbedded({ directory: `${path}/database`, port: await freePort(), passwords, persistent: true });
    const owner = await server.owner();
    try {
      await migrate(owner, systemClock);
      await prepareQueue(owner);
    } finally {
      await owner.end();
    }
    return server;
  } catch (error) {
    if (error instanceof AllodError) throw error;
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "it ended at once";
    throw localErrors.error("local.database", { reason }, error);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

main().catch((error: unknown) => {
  const said =
    error instanceof AllodError ? `${error.message}\n${error.hint}\n` : `${error instanceof Error ? error.message : String(error)}\n`;
  process.stderr.write(said);
  process.exit(1);
});

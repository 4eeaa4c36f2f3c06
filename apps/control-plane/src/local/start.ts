import { createServer } from "node:net";
import { join, resolve } from "node:path";

import { AllodError, idSource, Secret, systemClock, systemRandom } from "@allod/core";

import { ensureFirstOperator } from "../first-operator.ts";
import { prepareDatabase } from "../prepare-database.ts";
import { startPlatform } from "../platform.ts";
import { embeddedProvider } from "../provider.ts";
import { type EmbeddedServer, startEmbedded } from "../store/embedded.ts";
import { derivedKey } from "../store/seal.ts";
import { fillDemo } from "./demo.ts";
import { startDemoProducts } from "./demo-products.ts";
import { takeDataFolder } from "./data-folder.ts";
import { localErrors } from "./errors.ts";

const STOPS_WITHIN_MS = 12_000;
/** Written by the build of the operators' portal. */
const EXAMPLE_STACK = join(import.meta.dirname, "../../../operator/dist/.stack/example.html");
const FIRST_OPERATOR = "operator@allod.localhost";

export interface LocalOptions {
  readonly port: number;
  readonly data: string;
  readonly reset: boolean;
  readonly verbose: boolean;
  /** Filled with made-up companies, with fakes of products to bring them to. */
  readonly demo: boolean;
}

/** Everything on this machine: the database and the identity provider too. Gives what to say, and how to end it. */
export async function startLocally({
  port,
  data,
  reset,
  verbose,
  demo,
}: LocalOptions): Promise<{ readonly said: string; stop(): Promise<void> }> {
  await assertFree(port);
  const deps = { random: systemRandom, clock: systemClock, ids: idSource({ clock: systemClock, random: systemRandom }) };
  const folder = await takeDataFolder(data, { ...deps, reset });
  const database = await startDatabase(folder);
  const at = (name: string): string => `http://${name}.localhost:${port}`;
  const origins = { portal: at("portal"), operator: at("operator"), identity: at("id"), api: at("api") };
  const products = demo ? await startDemoProducts(deps, origins.portal) : undefined;
  const platform = await startPlatform({
    ...deps,
    databaseUrl: database.applicationUrl,
    key: folder.key,
    listen: { host: "127.0.0.1", port },
    origins,
    name: "Allod",
    identity: (more) => embeddedProvider({ ...deps, ...more, key: folder.key, origins }),
    connectors: products?.connectors ?? [],
    mail: { pageAt: at("mail") },
    trustProxy: false,
    metricsToken: undefined,
    services: ["http", "worker"],
    stack: { own: resolve(folder.path, "stack.html"), example: EXAMPLE_STACK },
    logLevel: verbose ? "info" : "error",
  });
  const { store, identity } = platform;
  const wanted = { email: FIRST_OPERATOR, name: "Operator", identity: { issuer: identity.issuer, subject: undefined } };
  const operator = await ensureFirstOperator(wanted, { store, ...deps });
  const customer =
    products === undefined ? undefined : await fillDemo({ store, ...deps, issuer: identity.issuer, refuse: products.refuse });
  const asCustomer = customer === undefined ? undefined : await identity.enrollment.begin({ ...customer, application: "portal" });
  const first = await identity.enrollment.begin({ ...operator, application: "operator" });
  return {
    said: welcome({ origins, mail: at("mail"), first: first?.url, customer: asCustomer?.url, folder: folder.path }),
    async stop() {
      // What does not end by then is cut off: the database must end in its order, whatever else hangs.
      await Promise.race([platform.stop().catch(() => undefined), systemClock.sleep(STOPS_WITHIN_MS)]);
      await products?.stop();
      await database.stop();
      await folder.release();
    },
  };
}

interface Welcome {
  readonly origins: { readonly portal: string; readonly operator: string; readonly api: string };
  readonly mail: string;
  readonly first: string | undefined;
  readonly customer: string | undefined;
  readonly folder: string;
}

function welcome({ origins, mail, first, customer, folder }: Welcome): string {
  return `
Allod is running.

  Operators     ${origins.operator}
  Customers     ${origins.portal}
  Mail          ${mail}        everything that is sent is shown here
  API           ${origins.api}/v1/openapi.json

${
  first === undefined
    ? `  Sign in as ${FIRST_OPERATOR}, or as whoever was invited.`
    : `  First sign-in: choose the operator's password here, within a day:\n  ${first}`
}

${customer === undefined ? "" : `  As a customer, the owner of a made-up company:\n  ${customer}\n\n`}  Data is kept in ${folder}. Ctrl-C ends everything.
  What one workspace file becomes: npx allod view examples/chat/workspace.yaml

`;
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
    await prepareDatabase(await server.owner());
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

import { createServer } from "node:net";
import { join, resolve } from "node:path";

import { idSource, systemClock, systemRandom } from "@allod/core";

import { ensureFirstOperator } from "../first-operator.ts";
import { startPlatform } from "../platform.ts";
import { embeddedProvider } from "../provider.ts";
import type { EmbeddedServer } from "../store/embedded.ts";
import { startDatabase } from "./database.ts";
import { fillDemo } from "./demo.ts";
import { startDemoProducts } from "./demo-products.ts";
import { type DataFolder, takeDataFolder } from "./data-folder.ts";
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
  /** Hears what becomes of the database, as it happens. */
  readonly tell: (text: string) => void;
}

interface Running {
  /** What to say of it. */
  readonly said: string;
  stop(): Promise<void>;
}

const deps = { random: systemRandom, clock: systemClock, ids: idSource({ clock: systemClock, random: systemRandom }) };

/** Everything on this machine: the database and the identity provider too. */
export async function startLocally(options: LocalOptions): Promise<Running> {
  await assertFree(options.port);
  const folder = await takeDataFolder(options.data, { ...deps, reset: options.reset });
  try {
    const database = await startDatabase(folder, { clock: deps.clock, tell: options.tell });
    try {
      return await startOver(database, folder, options);
    } catch (error) {
      await database.stop();
      throw error;
    }
  } catch (error) {
    await folder.release();
    throw error;
  }
}

async function startOver(database: EmbeddedServer, folder: DataFolder, { port, verbose, demo }: LocalOptions): Promise<Running> {
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
    audit: { webhooks: { allow: [] }, checkpoints: join(folder.path, "audit-checkpoints.jsonl") },
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
      const ended = platform.stop().then(() => products?.stop());
      // What does not end by then is cut off: the database must end in its order, whatever else hangs.
      await Promise.race([ended.catch(() => undefined), deps.clock.sleep(STOPS_WITHIN_MS)]);
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
  What one workspace file becomes: npx allod view examples/company/workspace.yaml

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

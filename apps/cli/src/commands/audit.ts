import { PLATFORM, type Report, verifyChains, verifyLines } from "@allod/audit";
import { systemClock } from "@allod/core";
import { type Command, Option } from "commander";

import { withDatabase } from "../audit-database.ts";
import { checkpointsIn, databaseAddress, exportedLines, publicKeys } from "../audit-files.ts";
import { nameOf, number, showReport } from "../audit-report.ts";
import { cliErrors } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { command, type CommandContext } from "./command.ts";

const SPEAK_EVERY_MS = 1000;

interface VerifyOptions {
  readonly database?: string;
  readonly export?: string;
  readonly key?: string;
  readonly checkpoints?: string;
  readonly tenant?: string;
}

export function auditCommand(context: CommandContext): Command {
  return command(
    "audit",
    "the control plane's timeline",
    "allod audit verify --database database-url --key checkpoints.jsonl.pub",
  ).addCommand(verify(context));
}

function verify({ terminal, finish }: CommandContext): Command {
  return command(
    "verify",
    "whether all events are what was recorded, or which is the first that is not",
    `allod audit verify --database database-url --checkpoints kept/checkpoints.jsonl --key kept/checkpoints.jsonl.pub
PGPASSWORD=$(cat password) allod audit verify --database postgresql://allod_app@db.example.org/allod --key key.pem --tenant 0192...
allod audit verify --export allod-audit-acme-2026-11-25.jsonl --checkpoints kept/checkpoints.jsonl --key key.pem`,
  )
    .option("--database <file>", "the file that has the database's address, or an address without a password (default: ALLOD_DATABASE_URL)")
    .addOption(
      new Option("--export <file>", "instead: a whole timeline, as it was exported in JSON lines; no database is asked").conflicts(
        "database",
      ),
    )
    .option("--key <file>", "the public keys that checkpoints were signed with, in PEM")
    .option("--checkpoints <file>", "checkpoints that were kept elsewhere: what they tell of must be there")
    .option("--tenant <id>", "only the timeline of this tenant; `platform`: of the platform")
    .action(async ({ tenant, ...options }: VerifyOptions) => {
      const chain = tenant === undefined ? undefined : chainOf(tenant);
      const report = await (options.export === undefined ? ofDatabase : ofExport)({ ...options, chain }, terminal);
      showReport(report, options, terminal);
      if (report.problems.length > 0) finish(EXIT.different);
    });
}

type Asked = Omit<VerifyOptions, "tenant"> & { readonly chain: string | undefined };

async function ofDatabase({ database, checkpoints, key, chain }: Asked, terminal: Terminal): Promise<Report> {
  const address = await databaseAddress(database, terminal);
  const keys = await keysOf(key, checkpoints, terminal);
  const tell = progress(terminal);
  return withDatabase(address, async (ask) => {
    const report = await verifyChains({
      ask,
      keys,
      ...(checkpoints === undefined ? {} : { kept: checkpointsIn(checkpoints, terminal) }),
      ...(chain === undefined ? {} : { chains: [chain] }),
      onProgress: (done) => tell(done, `${number(done.events, "event")}, ${done.chains} of ${number(done.ofChains, "chain")}`),
    });
    if (chain === undefined || report.events > 0 || report.problems.length > 0) return report;
    const known = await ask("SELECT FROM public.audit_chain WHERE chain = $1", [chain]);
    if (known.length === 0) throw cliErrors.error("cli.audit.no-chain", { tenant: nameOf(chain) });
    return report;
  });
}

async function ofExport({ export: file = "", checkpoints, key, chain }: Asked, terminal: Terminal): Promise<Report> {
  const signed =
    checkpoints === undefined ? {} : { kept: checkpointsIn(checkpoints, terminal), keys: await keysOf(key, checkpoints, terminal) };
  const tell = progress(terminal);
  const report = await verifyLines({
    lines: exportedLines(file, terminal),
    chain,
    ...signed,
    onProgress: (events) => tell({ events }, number(events, "event")),
  });
  if (report.events === 0 && report.problems.length === 0) throw cliErrors.error("cli.audit.no-events", { file });
  return report;
}

function keysOf(key: string | undefined, checkpoints: string | undefined, terminal: Terminal): ReturnType<typeof publicKeys> {
  if (key === undefined) throw cliErrors.error("cli.audit.key", { file: checkpoints ?? "CHECKPOINTS" });
  return publicKeys(key, terminal);
}

function chainOf(tenant: string): string {
  if (tenant === "platform") return PLATFORM;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenant)) throw cliErrors.error("cli.audit.tenant", { given: tenant });
  return tenant;
}

/** Says how far it is, at most once a second. */
function progress(terminal: Terminal): (done: object, text: string) => void {
  let last = 0;
  return (done, text) => {
    const now = systemClock.now().getTime();
    if (now - last < SPEAK_EVERY_MS) return;
    last = now;
    terminal.say(terminal.json ? JSON.stringify({ kind: "verified", ...done }) : terminal.style("dim", `${text} …`));
  };
}

import {
  isOpen,
  isPublished,
  recordsOf,
  rivals,
  terraform,
  type TerraformProvider,
  terraformProviders,
  zoneFile,
} from "@allod/compiler/dns";
import type { Owned, Plan } from "@allod/compiler";
import type { DnsRecord } from "@allod/compiler/component";
import { lookup } from "@allod/deploy";
import { type Command, Option } from "commander";

import { EXIT } from "../exit-codes.ts";
import { onSite, openSecrets, running, type TargetOptions } from "../site.ts";
import { table, type Terminal } from "../terminal.ts";
import { compileSound, readWorkspaceFile, sayWarnings, type Sound, type WorkspaceFile } from "../workspace-file.ts";
import { type CommandContext, onTarget } from "./command.ts";

interface DnsOptions extends TargetOptions {
  readonly format: "table" | "zone" | "terraform";
  readonly provider: TerraformProvider;
  readonly live?: boolean;
  readonly check?: boolean;
}
type Row = Owned<DnsRecord>;

/** What the public DNS has of a record. */
interface Published {
  readonly state: "published" | "missing" | "unknown";
  /** Others that must go: of two, none counts. */
  readonly rivals: readonly string[];
}

export function dnsCommand({ terminal, finish }: CommandContext): Command {
  return onTarget(
    "dns",
    "every record to publish",
    "allod dns workspace.yaml\nallod dns --live --format zone > acme.zone   # with what only the running workspace knows\nallod dns --live --check                     # what is published of it",
  )
    .addOption(new Option("--format <format>", "how they are written").choices(["table", "zone", "terraform"]).default("table"))
    .addOption(
      new Option("--provider <provider>", "who holds the zone, for --format terraform").choices(terraformProviders).default("cloudflare"),
    )
    .option("--live", "ask the running workspace for what only it knows, such as the keys that mail is signed with")
    .addOption(new Option("--check", "ask the public DNS what is published").conflicts("format"))
    .action(async (name: string, options: DnsOptions) => {
      const file = await readWorkspaceFile(name, terminal, "dns");
      const sound = compileSound(file);
      sayWarnings(sound, file, terminal);
      const { domain } = sound.workspace;
      const live = options.live === true ? await liveRecords(sound, file, { options, terminal }) : [];
      const later = options.live === true ? [] : sound.plan.components.flatMap(({ id, liveDns }) => (liveDns === undefined ? [] : [id]));
      const records = recordsOf([...sound.plan.dns, ...live]);
      const published = options.check === true ? await Promise.all(records.map(ask)) : undefined;
      if (options.format === "zone") terminal.print(zoneFile(records).trimEnd());
      else if (options.format === "terraform") terminal.print(terraform(options.provider, records, domain).trimEnd());
      else terminal.print(rows(records, published, terminal));
      const { silent, different } = verdict(records, published);
      sayMore({ later, name, records, format: options.format, silent }, terminal);
      terminal.printJson({ domain, records: records.map((record, index) => ({ ...record, ...published?.[index] })), later });
      if (different) finish(EXIT.different);
    });
}

/** What the running products know beside what the plan says. */
async function liveRecords(
  { plan, manifest }: Sound,
  file: WorkspaceFile,
  { options, terminal }: { options: TargetOptions; terminal: Terminal },
): Promise<Row[]> {
  const secrets = await openSecrets(file, terminal);
  return onSite({ manifest, options }, async (site) => {
    const found = await Promise.all(
      asking(plan).map(async ({ id, liveDns }) => (await liveDns(running(site, secrets))).map((record) => ({ ...record, component: id }))),
    );
    return found.flat();
  });
}

function asking({ components }: Plan) {
  return components.flatMap(({ id, liveDns }) => (liveDns === undefined ? [] : [{ id, liveDns }]));
}

/** Whether all is published, and whether the DNS was silent about some of it: what nobody has seen is not fine. */
export function verdict(records: readonly Row[], published: readonly Published[] = []): { silent: boolean; different: boolean } {
  const silent = records.some((record, index) => published[index]?.state === "unknown" && isAsked(record));
  return { silent, different: silent || published.some(({ state, rivals: others }) => state === "missing" || others.length > 0) };
}

/** Whether the DNS can be asked for it: not without the address, and for TLSA this program's resolver has no words. */
function isAsked(record: Row): boolean {
  return !isOpen(record) && record.type !== "TLSA";
}

async function ask(record: Row): Promise<Published> {
  const found = isAsked(record) ? await lookup(record.name, record.type) : undefined;
  if (found === undefined) return { state: "unknown", rivals: [] };
  return { state: isPublished(record, found) ? "published" : "missing", rivals: rivals(record, found) };
}

/** A key of mail has four hundred characters; the other formats have it whole. */
const WIDEST = 64;

function rows(records: readonly Row[], published: readonly Published[] | undefined, { style }: Terminal): string {
  const short = (value: string): string => (value.length > WIDEST ? `${value.slice(0, WIDEST - 1)}…` : value);
  const text = table([
    [...(published === undefined ? [] : [""]), "NAME", "TYPE", "VALUE", "PURPOSE"],
    ...records.map(({ name, type, value, purpose }, index) => {
      const { state, rivals: others } = published?.[index] ?? { state: undefined, rivals: [] };
      const more = others.length === 0 ? "" : `; remove: ${others.map(short).join(", ")}`;
      return [...(state === undefined ? [] : [SIGNS[state]]), name, type, short(value), `${purpose}${more}`];
    }),
  ]);
  const [head = "", ...lines] = text.split("\n");
  return [style("dim", head), ...lines].join("\n");
}

const SIGNS = { published: "✓", missing: "✗", unknown: "?" } as const;

interface Shown {
  readonly later: readonly string[];
  readonly name: string;
  readonly records: readonly Row[];
  readonly format: DnsOptions["format"];
  /** No server of the DNS has answered some of the questions. */
  readonly silent: boolean;
}

function sayMore({ later, name, records, format, silent }: Shown, { say, json, style }: Terminal): void {
  if (json) return;
  const hint = style("cyan", "hint:");
  if (silent) say(`${hint} the DNS did not answer where a ? stands: look at this machine's network, and ask again.`);
  if (later.length > 0) say(`${hint} ${later.join(", ")} knows more records once it runs, such as keys: allod dns ${name} --live`);
  if (records.some(isOpen))
    say(`${hint} {ipv4} stands for the server's address: write it into the file, \`network: { ipv4: 203.0.113.7 }\`.`);
  if (format === "table" && records.some(({ value }) => value.length > WIDEST))
    say(`${hint} long texts are cut here; --format zone has them whole.`);
}

import type { EventFilter, EventOwner, EventPlace } from "../apps/control-plane/src/domain/audit.ts";
import { eventRows } from "../apps/control-plane/src/store/audit.ts";
import { within } from "../apps/control-plane/src/store/database.ts";
import { type Client, LARGEST, rounded, type Running, TENANTS, tenantOf } from "./bench-audit-seed.ts";
import type { Line } from "./bench.ts";

const PAGE = 50;
const ASKED = 60;

interface Question {
  readonly name: string;
  /** Milliseconds that are aimed at. */
  readonly aim: number;
  readonly owner: (round: number) => EventOwner;
  readonly filter: (round: number) => EventFilter;
}

const largest = (): EventOwner => ({ tenantId: LARGEST });
const any = (round: number): EventOwner => ({ tenantId: tenantOf(1 + ((round * 7) % TENANTS)) });
const actors = (round: number): string => `${LARGEST}-${round % 50}`;

const questions: readonly Question[] = [
  { name: "tenant", aim: 50, owner: any, filter: () => ({}) },
  { name: "everyone", aim: 50, owner: () => "everyone", filter: () => ({}) },
  {
    name: "time",
    aim: 50,
    owner: any,
    filter: (round) => ({ from: new Date(Date.UTC(2026, round % 10, 3)), to: new Date(Date.UTC(2026, round % 10, 9)) }),
  },
  { name: "source", aim: 50, owner: largest, filter: (round) => ({ source: round % 2 === 0 ? "caddy" : "stalwart" }) },
  { name: "action", aim: 50, owner: any, filter: () => ({ action: "opencloud.file_upload" }) },
  { name: "actor", aim: 50, owner: largest, filter: (round) => ({ actor: actors(round) }) },
  { name: "target", aim: 50, owner: largest, filter: (round) => ({ target: `file-${(round * 37) % 5000}` }) },
  { name: "outcome", aim: 50, owner: any, filter: () => ({ outcome: "failure" }) },
  { name: "text.rare", aim: 200, owner: largest, filter: (round) => ({ words: `invoice ${1 + ((round * 1009) % 99_999)}` }) },
  { name: "text.common", aim: 200, owner: largest, filter: () => ({ words: "report" }) },
  { name: "text.two", aim: 200, owner: any, filter: (round) => ({ words: `person ${round} offer` }) },
];

/** The slowest of twenty, of every way of looking: on the first page, and on the ten thousandth or the last there is. */
export async function pages({ database }: Running, owner: Client): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { name, aim, owner: of, filter } of questions) {
    const measured = [p95(await times(ASKED, (round) => page(of(round), filter(round), undefined)))];
    const deep = await placeAt(owner, of(0), filter(0));
    if (deep !== undefined) measured.push(p95(await times(ASKED / 3, () => page(of(0), filter(0), deep))));
    const value = Math.max(...measured);
    lines.push({
      name: `audit.query.p95.${name}`,
      value: rounded(value),
      unit: "ms",
      beside: `aim ${aim} ms; first page ${measured[0]?.toFixed(1)}, deep ${measured[1]?.toFixed(1) ?? "none"}`,
      ratio: rounded(value / aim),
    });
  }
  const worst = lines.toSorted((one, other) => (other.ratio ?? 0) - (one.ratio ?? 0))[0];
  return [
    {
      name: "audit.query.p95",
      value: worst?.value ?? 0,
      unit: "ms",
      beside: `the worst of all beside its aim: ${worst?.name}`,
      ratio: worst?.ratio ?? null,
    },
    ...lines,
  ];

  async function page(of: EventOwner, filter: EventFilter, after: EventPlace | undefined): Promise<void> {
    await within(database, "everything", (connection) => eventRows(connection).page(of, filter, { after, limit: PAGE }));
  }
}

/** Where page ten thousand begins, or the last page of what there is. */
async function placeAt(owner: Client, of: EventOwner, filter: EventFilter): Promise<EventPlace | undefined> {
  if (filter.words !== undefined) return undefined;
  const chain = typeof of === "string" ? null : of.tenantId;
  const asked = JSON.stringify({ ...filter });
  const { rows } = await owner.query<{ text: string }>("SELECT audit_query($1::uuid, $2::jsonb, $3) AS text", [
    chain,
    asked,
    10_000 * PAGE,
  ]);
  const { rows: found } = await owner.query<{ occurred_at: Date; id: string }>(
    `SELECT occurred_at, id FROM (${rows[0]?.text}) AS listed ORDER BY occurred_at, id LIMIT 1`,
  );
  return found[0] === undefined ? undefined : { occurredAt: found[0].occurred_at, id: found[0].id };
}

async function times(count: number, work: (round: number) => Promise<void>): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < count; round++) {
    const from = performance.now();
    await work(round);
    all.push(performance.now() - from);
  }
  return all;
}

function p95(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? 0;
}

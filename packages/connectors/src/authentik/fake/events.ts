import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import { paged } from "./rest.ts";

/** A row of the event log (recorded, 2026.8.0-rc1). */
export interface FakeEvent {
  readonly pk: string;
  readonly user: Readonly<Record<string, unknown>>;
  readonly action: string;
  readonly app: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly client_ip: string | null;
  readonly created: string;
  readonly expires: string;
  readonly brand: Readonly<Record<string, unknown>>;
}

const BRAND = { pk: "9147d87121c142f28b54c36b4d6eb7fc", app: "authentik_brands", name: "Default brand", model_name: "brand" };
const SINCE = /^created >= "(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"(?: and action = "(\w+)")?$/;

/** The event log in memory. */
export class EventLog {
  readonly rows: FakeEvent[] = [];
  /** Before 2026.5 queries were for enterprise licenses: `search` looked for text. */
  hasQueries = true;
  /** How much of what a search box offers comes along with every answer, in characters. */
  autocomplete = 100;
  #made = 0;

  /** Ids are made up in order: a fake needs no chance. */
  add(given: Partial<FakeEvent> & Pick<FakeEvent, "created">): FakeEvent {
    const row: FakeEvent = {
      pk: `00000000-0000-4000-9000-${String(++this.#made).padStart(12, "0")}`,
      user: { pk: 20, email: "eve3@example.org", username: "eve3" },
      action: "login",
      app: "authentik.events.signals",
      context: {},
      client_ip: "127.0.0.1",
      expires: "2099-01-01T00:00:00.000000Z",
      brand: BRAND,
      ...given,
    };
    this.rows.push(row);
    return row;
  }

  remove(pk: string): void {
    const index = this.rows.findIndex((row) => row.pk === pk);
    if (index !== -1) this.rows.splice(index, 1);
  }
}

/** Filters that are not known are left out in silence; so is a query that cannot be read: it is looked for as text. */
export function eventsRoute(log: EventLog, { query }: FakeRequest): FakeAnswer {
  const actions = query.getAll("actions");
  const matches = searched(log, query.get("search") ?? "");
  const rows = log.rows.filter(
    (row) =>
      matches(row) &&
      (actions.length === 0 || actions.includes(row.action)) &&
      row.action.toLowerCase().includes((query.get("action") ?? "").toLowerCase()),
  );
  const answer = paged(rows.toSorted(orderOf(query.get("ordering") ?? "-created")), query);
  if (answer.status !== 200) return answer;
  const models = { "authentik_events.event": { app: { type: "str", nullable: false, options: ["x".repeat(log.autocomplete)] } } };
  return { status: 200, body: { ...(answer.body as object), autocomplete: { current_model: "authentik_events.event", models } } };
}

function searched({ hasQueries }: EventLog, text: string): (row: FakeEvent) => boolean {
  const [, since, action] = (hasQueries ? SINCE.exec(text) : null) ?? [];
  if (since !== undefined) {
    const from = Date.parse(`${since.replace(" ", "T")}Z`);
    return ({ created, ...row }) => Date.parse(created) >= from && (action === undefined || row.action === action);
  }
  const words = (text.match(/"[^"]*"|[^\s,]+/g) ?? []).map((word) => word.replaceAll('"', "").toLowerCase());
  return (row) => words.every((word) => JSON.stringify(row).toLowerCase().includes(word));
}

function orderOf(ordering: string): (a: FakeEvent, b: FakeEvent) => number {
  const fields = ordering.split(",").filter((field) => /^-?(?:created|pk)$/.test(field));
  return (a, b) => {
    for (const field of fields) {
      const name = field.replace("-", "") as "created" | "pk";
      if (a[name] !== b[name]) return (a[name] < b[name] ? -1 : 1) * (field.startsWith("-") ? -1 : 1);
    }
    return 0;
  };
}

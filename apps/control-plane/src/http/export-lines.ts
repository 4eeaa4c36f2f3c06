import type { AuditExportFormat, AuditExportLine } from "@allod/api";
import { ocsfOf } from "@allod/api/ocsf";
import { stringify } from "csv-stringify/sync";

import type { AuditEvent } from "../domain/audit.ts";
import { detailOf } from "./routes/audit.ts";

interface Format {
  readonly type: string;
  /** Of the name of a file. */
  readonly ending: string;
  /** Events as they stand in the file; `isFirst`: at its beginning. */
  readonly text: (events: readonly AuditEvent[], isFirst: boolean) => string;
}

const LINES = "application/x-ndjson; charset=utf-8";

/** How exported events are written. */
export const formats: Readonly<Record<AuditExportFormat, Format>> = {
  csv: { type: "text/csv; charset=utf-8", ending: "csv", text: csv },
  jsonl: { type: LINES, ending: "jsonl", text: (events) => lines(events, lineOf) },
  ocsf: { type: LINES, ending: "ocsf.jsonl", text: (events) => lines(events, ocsfOf) },
};

function lines(events: readonly AuditEvent[], write: (event: AuditEvent) => object): string {
  return events.map((event) => `${JSON.stringify(write(event))}\n`).join("");
}

function lineOf(event: AuditEvent): AuditExportLine {
  const { erasedBy, ...proof } = event.proof;
  return { ...detailOf(event), proof: { ...proof, erasedBy: erasedBy ?? null } };
}

const COLUMNS: readonly (readonly [string, (event: AuditEvent) => string | number])[] = [
  ["occurred_at", ({ occurredAt }) => occurredAt.toISOString()],
  ["received_at", ({ receivedAt }) => receivedAt.toISOString()],
  ["tenant_id", ({ tenantId }) => tenantId ?? ""],
  ["seq", ({ seq }) => seq],
  ["source", ({ source }) => source],
  ["action", ({ action }) => action],
  ["raw_action", ({ rawAction }) => rawAction],
  ["outcome", ({ outcome }) => outcome],
  ["actor_kind", ({ actor }) => actor.kind],
  ["actor_id", ({ actor }) => actor.id],
  ["actor_name", ({ actor }) => actor.name],
  ["actor_as", ({ actor }) => actor.as],
  ["address", ({ actor }) => actor.address],
  ["user_agent", ({ actor }) => actor.userAgent],
  ["target_kind", ({ target }) => target.kind],
  ["target_id", ({ target }) => target.id],
  ["target_name", ({ target }) => target.name],
  ["correlation_id", ({ correlationId }) => correlationId],
  ["attribution", ({ attribution }) => attribution],
  ["erased", ({ erased }) => (erased ? "yes" : "no")],
  ["id", ({ id }) => id],
  ["details", ({ proof }) => proof.metadata],
];

/** For spreadsheets: with the mark by which Excel knows UTF-8, and no cell that would be a formula there. RFC 4180. */
function csv(events: readonly AuditEvent[], isFirst: boolean): string {
  const rows = events.map((event) => COLUMNS.map(([, read]) => read(event)));
  const head = COLUMNS.map(([name]) => name);
  return stringify(isFirst ? [head, ...rows] : rows, { bom: isFirst, escape_formulas: true, record_delimiter: "windows" });
}

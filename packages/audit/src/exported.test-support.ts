import { type Checkpoint, type CheckpointBody, hashOfCheckpoint, newSigningKey, NO_CHECKPOINT, signCheckpoint } from "./checkpoint.ts";
import { readExportLine } from "./export-line.ts";
import { BEGINNING, contentHash, linkHash } from "./link.ts";

export const TENANT = "01980000-0000-7000-8000-0000000000aa";
export const signingKey = newSigningKey();

/** A line of an export, as an object that can be changed. */
export interface Exported {
  id: string;
  seq: number;
  tenantId: string | null;
  action: string;
  actor: { kind: string; id: string; name: string; as: string | null; address: string; userAgent: string };
  metadata: unknown;
  erased: boolean;
  hash: string;
  proof: { salt: string; contentHash: string; retentionMonths: number; erasedBy: string | null; metadata: string };
  [more: string]: unknown;
}

/** The id of the event that was made as number `n`. */
export function idOf(n: number): string {
  return `01980000-0000-7000-8000-${String(n).padStart(12, "0")}`;
}

/** A timeline as it is exported: events 1 to `events`, each chained to the one before. */
export function exported(events: number, more: (seq: number) => { readonly action?: string; readonly metadata?: unknown } = () => ({})) {
  const lines = Array.from({ length: events }, (_, index) => one(index + 1, more(index + 1)));
  rechain(lines);
  return lines;
}

function one(
  seq: number,
  { action = "opencloud.file_delete", metadata = { path: `"Pläne"/${seq}` } }: ReturnType<NonNullable<Parameters<typeof exported>[1]>>,
): Exported {
  return {
    id: idOf(seq),
    seq,
    tenantId: TENANT,
    occurredAt: "2026-11-25T12:00:00.001Z",
    receivedAt: `2026-11-25T12:00:00.${String(seq % 1000).padStart(3, "0")}Z`,
    source: action.split(".")[0],
    action,
    rawAction: "file_delete",
    outcome: "success",
    actor: { kind: "person", id: "ada", name: "Ada", as: null, address: "192.0.2.1", userAgent: "" },
    target: { kind: "file", id: `f${seq}`, name: "" },
    correlationId: "",
    attribution: "stated",
    erased: false,
    externalId: `e${seq}`,
    metadata,
    hash: "",
    proof: { salt: "5a17", contentHash: "", retentionMonths: 12, erasedBy: null, metadata: JSON.stringify(metadata) },
  };
}

/** Computes all hashes anew from a place on, as whoever may write to a file can. */
export function rechain(lines: readonly Exported[], from = 0): void {
  let before = lines[from - 1]?.hash ?? BEGINNING;
  for (const line of lines.slice(from)) {
    const zeros = "0".repeat(64);
    const event = readExportLine(JSON.stringify({ ...line, hash: zeros, proof: { ...line.proof, contentHash: zeros } }));
    if (event === undefined) throw new Error("no line of an export");
    if (!line.erased) line.proof.contentHash = contentHash(event.content);
    line.hash = linkHash(before, { ...event, contentHash: line.proof.contentHash });
    before = line.hash;
  }
}

export function textsOf(lines: readonly unknown[]): string[] {
  return lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
}

/** Signs what each says, one after another. */
export function signed(...said: readonly Partial<Pick<CheckpointBody, "heads" | "dropped">>[]): Checkpoint[] {
  const checkpoints: Checkpoint[] = [];
  for (const [index, { heads = [], dropped = [] }] of said.entries()) {
    const before = checkpoints.at(-1);
    const previous = before === undefined ? NO_CHECKPOINT : hashOfCheckpoint(before);
    const content = { version: 1, n: index + 1, at: "2026-11-25T12:05:00.000Z", previous, heads, dropped } as const;
    checkpoints.push(signCheckpoint({ ...content, heads: [...heads], dropped: [...dropped] }, signingKey));
  }
  return checkpoints;
}

export function headOf({ seq, hash }: Exported): CheckpointBody["heads"][number] {
  return { chain: TENANT, seq, hash };
}

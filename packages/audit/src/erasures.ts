import { createHash, type Hash } from "node:crypto";

import { z } from "zod";

import type { ReadEvent } from "./export-line.ts";
import { parsed } from "./json.ts";

const told = z.object({ changes: z.object({ digests: z.object({ to: z.record(z.string(), z.string()) }) }) });

interface Left {
  readonly first: number;
  readonly digest: Hash;
  events: number;
}

/** What erasures left, month by month, as it is met in a chain, beside what the event that follows each says of it. */
export function erasures() {
  const left = new Map<string, Map<string, Left>>();
  let wrong: number | undefined;

  return {
    meet(event: ReadEvent): void {
      if (event.erasedBy !== undefined) return erased(event.erasedBy, event);
      const found = event.action === "allod.audit_erase" ? left.get(event.id) : undefined;
      if (found === undefined) return;
      left.delete(event.id);
      const said = told.safeParse(parsed(event.content.metadata)).data?.changes.digests.to ?? {};
      for (const [part, { first, events, digest }] of found) if (said[part] !== `${events} ${digest.digest("hex")}`) wrong ??= first;
    },

    /** The first event from which something was taken that no erasure tells of as it is. */
    wrong: (): number | undefined => wrong ?? left.values().next().value?.values().next().value?.first,
  };

  function erased(by: string, { seq, content, retentionMonths, receivedAt }: ReadEvent): void {
    const parts = left.get(by) ?? new Map<string, Left>();
    const part = `${retentionMonths}-${receivedAt.toISOString().slice(0, 7)}`;
    const found = parts.get(part) ?? { first: seq, digest: createHash("sha256"), events: 0 };
    left.set(by, parts.set(part, found));
    const { actorKind, actorId, actorName, actorAs, targetKind, targetId, targetName } = content;
    const said = [seq, actorKind, actorId, actorName, actorAs, targetKind, targetId, targetName].join("\n");
    found.digest.update(found.events === 0 ? said : `\n${said}`);
    found.events++;
  }
}

import type { Clock } from "@allod/core";

import { type Actor, assertAllowedIn, assertOperator } from "./access.ts";
import { changesBetween, type Chronicle } from "./activity.ts";
import type { AuditEvent, ChainOwner, EventFilter, EventOwner, EventPlace } from "./audit.ts";
import { domainErrors } from "./errors.ts";
import type { Store, Tx } from "./store.ts";
import { reachOf } from "./timeline.ts";

/** Events that are in memory at a time. */
export const EXPORTED_AT_ONCE = 1000;

export interface Export {
  /** Whose: for the name of a file. */
  readonly name: string;
  readonly at: Date;
  /** Each is read when it is asked for. */
  readonly pages: AsyncIterable<readonly AuditEvent[]>;
}

export type AuditExports = ReturnType<typeof auditExportRules>;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
}

/** Takes events away, as many as there are. That somebody did is an event itself. */
export function auditExportRules({ store, clock, chronicle }: Deps) {
  return {
    /**
     * Newest first, without what came in after it began; a whole timeline that is to be verified (`inOrder`) in the order of its chain, so
     * that each event comes after the one that its hash is of.
     */
    async begin(
      actor: Actor,
      owner: EventOwner,
      { filter, format, inOrder }: { readonly filter: EventFilter; readonly format: string; readonly inOrder: boolean },
    ): Promise<Export> {
      const at = clock.now();
      if (typeof owner === "string") assertOperator(actor, "audit.export-all", at);
      else assertAllowedIn(actor, "audit.export", { tenantId: owner.tenantId, now: at });
      if (owner === "everyone" && (filter.source ?? filter.action) !== undefined) throw domainErrors.error("audit.whose");
      const isWhole = Object.values(filter).every((part) => part === undefined);
      const name = await store.within(reachOf(owner), async (tx) => {
        const { tenantId, target, short } = await known(tx, owner);
        const changes = changesBetween({}, { format, ...(isWhole ? {} : { filter }) });
        await tx.record(chronicle.entry(actor, "audit.export", { tenantId, target, changes }));
        return short;
      });
      if (inOrder && isWhole && owner !== "everyone") return { name, at, pages: wholeChain(owner) };
      const to = filter.to === undefined || filter.to > at ? at : filter.to;
      return { name, at, pages: newestFirst(owner, { ...filter, to }) };
    },
  };

  async function* newestFirst(owner: EventOwner, filter: EventFilter): AsyncGenerator<readonly AuditEvent[]> {
    for (let after: EventPlace | undefined; ;) {
      const page = await store.within(reachOf(owner), (tx) => tx.events.page(owner, filter, { after, limit: EXPORTED_AT_ONCE }));
      if (page.length > 0) yield page;
      after = page.at(-1);
      if (page.length < EXPORTED_AT_ONCE) return;
    }
  }

  async function* wholeChain(chain: ChainOwner): AsyncGenerator<readonly AuditEvent[]> {
    for (let seq = 0; ;) {
      const page = await store.within(reachOf(chain), (tx) => tx.events.following(chain, seq, EXPORTED_AT_ONCE));
      if (page.length > 0) yield page;
      seq = page.at(-1)?.seq ?? seq;
      if (page.length < EXPORTED_AT_ONCE) return;
    }
  }
}

async function known(tx: Tx, owner: EventOwner): Promise<{ tenantId: string | undefined; target: AuditEvent["target"]; short: string }> {
  if (typeof owner === "string") return { tenantId: undefined, target: { kind: "audit", id: owner, name: "" }, short: owner };
  const tenant = await tx.tenants.find(owner.tenantId);
  if (tenant === undefined) throw domainErrors.error("tenant.unknown");
  return { tenantId: tenant.id, target: { kind: "tenant", id: tenant.id, name: tenant.name }, short: tenant.slug };
}

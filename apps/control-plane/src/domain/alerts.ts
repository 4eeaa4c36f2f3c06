import type { Clock, IdSource, RandomSource } from "@allod/core";

import { type Actor, assertAllowedIn, assertOperator } from "./access.ts";
import { type Changes, changesBetween, type Chronicle } from "./activity.ts";
import type { ChainOwner } from "./audit.ts";
import { domainErrors } from "./errors.ts";
import { newToken } from "./invitation.ts";
import { makeOnce, type Once } from "./once.ts";
import type { Store, Tx } from "./store.ts";
import { reachOf } from "./timeline.ts";

/** Of one tenant, or of the platform. */
export const MOST_RULES = 50;

/** What is watched for. */
export type AlertKind = "new-country" | "many-failures" | "operator-access" | "mass-deletion";

/** When somebody wants to be told: a tenant's rule is about its own events, the platform's about everybody's. */
export interface AlertRule {
  readonly id: string;
  /** Undefined: the platform's. */
  readonly tenantId: string | undefined;
  readonly kind: AlertKind;
  /** So many within so many minutes; undefined for kinds that do not count. */
  readonly threshold: number | undefined;
  readonly windowMinutes: number | undefined;
  readonly emails: readonly string[];
  readonly webhookUrl: string | undefined;
  readonly enabled: boolean;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly lastRaisedAt: Date | undefined;
  /** Why the newest call of the webhook did not arrive; empty when it did. */
  readonly webhookError: string;
}

/** A rule as it is watched by. */
export interface WatchedRule extends AlertRule {
  /** What it has seen, in a form of its own. */
  readonly state: unknown;
  /** Of whoever made it: mail is in their language. */
  readonly locale: "en" | "de";
}

/** A call of a webhook that waits to go out. */
interface NewDelivery {
  readonly id: string;
  readonly rule: Pick<AlertRule, "id" | "tenantId">;
  readonly body: string;
  readonly createdAt: Date;
}

export interface AlertRows {
  /** How many there are; nobody else adds one until the transaction ends. */
  count(owner: ChainOwner): Promise<number>;
  insert(rule: AlertRule, sealedSecret: string | undefined): Promise<void>;
  /** Oldest first. */
  list(owner: ChainOwner): Promise<readonly AlertRule[]>;
  find(owner: ChainOwner, id: string): Promise<AlertRule | undefined>;
  update(id: string, changes: Pick<AlertRule, "enabled" | "threshold" | "windowMinutes">): Promise<void>;
  remove(id: string, at: Date): Promise<void>;
  /** Those that are enabled and about a chain: its owner's and the platform's. Nobody else changes them until the transaction ends. */
  watching(chain: ChainOwner): Promise<readonly WatchedRule[]>;
  /** Keeps what a rule has seen. */
  seen(id: string, state: object, lastRaisedAt: Date | undefined): Promise<void>;
  deliver(delivery: NewDelivery): Promise<void>;
}

/** What whoever makes a rule decides. */
export type WantedRule = Pick<AlertRule, "kind" | "threshold" | "windowMinutes" | "emails" | "webhookUrl">;

export interface RuleChanges {
  readonly enabled?: boolean | undefined;
  readonly threshold?: number | undefined;
  readonly windowMinutes?: number | undefined;
}

export type Alerts = ReturnType<typeof alertRules>;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly chronicle: Chronicle;
  /** Encrypts a secret for the database. */
  readonly sealWebhook: (secret: string) => Promise<string>;
  /** Whether anybody here knows which country an address is in. */
  readonly knowsCountries: boolean;
}

/** Rules for being told: each owner's own. */
export function alertRules({ store, clock, ids, random, chronicle, sealWebhook, knowsCountries }: Deps) {
  return {
    async list(actor: Actor, owner: ChainOwner): Promise<readonly AlertRule[]> {
      assertMay(actor, owner, "alert.read");
      return store.within(reachOf(owner), (tx) => tx.alerts.list(owner));
    },

    /** The secret that signs calls of the webhook is in the answer and nowhere else; not in that to a request that is repeated. */
    async create(
      actor: Actor,
      { owner, wanted }: { readonly owner: ChainOwner; readonly wanted: WantedRule },
      once: Once | undefined,
    ): Promise<AlertRule & { readonly secret: string | undefined }> {
      assertMay(actor, owner, "alert.manage");
      if (wanted.kind === "new-country" && !knowsCountries) throw domainErrors.error("alert.no-countries");
      const rule: AlertRule = {
        ...wanted,
        emails: [...new Set(wanted.emails)],
        id: ids.next(),
        tenantId: owner === "platform" ? undefined : owner.tenantId,
        enabled: true,
        createdBy: actor.personId,
        createdAt: clock.now(),
        lastRaisedAt: undefined,
        webhookError: "",
      };
      const secret = rule.webhookUrl === undefined ? undefined : newToken(random).token;
      const sealed = secret === undefined ? undefined : await sealWebhook(secret);
      return store.within(reachOf(owner), (tx) =>
        makeOnce(tx, once, {
          id: rule.id,
          async make() {
            if ((await tx.alerts.count(owner)) >= MOST_RULES) throw domainErrors.error("alert.full", { most: MOST_RULES });
            await tx.alerts.insert(rule, sealed);
            await record(tx, actor, { rule, action: "alert.create", changes: changesBetween({}, summaryOf(rule)) });
            return { ...rule, secret };
          },
          find: async (id) => ({ ...(await known(tx, owner, id)), secret: undefined }),
        }),
      );
    },

    async update(
      actor: Actor,
      { owner, id, changes }: { readonly owner: ChainOwner; readonly id: string; readonly changes: RuleChanges },
    ): Promise<AlertRule> {
      assertMay(actor, owner, "alert.manage");
      return store.within(reachOf(owner), async (tx) => {
        const before = await known(tx, owner, id);
        const { threshold, windowMinutes } = changes;
        if (before.threshold === undefined && (threshold ?? windowMinutes) !== undefined) throw domainErrors.error("alert.uncounted");
        const after = {
          ...before,
          enabled: changes.enabled ?? before.enabled,
          threshold: threshold ?? before.threshold,
          windowMinutes: windowMinutes ?? before.windowMinutes,
        };
        const changed = changesBetween(before, after);
        if (Object.keys(changed).length === 0) return before;
        await tx.alerts.update(id, after);
        await record(tx, actor, { rule: after, action: "alert.update", changes: changed });
        return after;
      });
    },

    async remove(actor: Actor, owner: ChainOwner, id: string): Promise<void> {
      assertMay(actor, owner, "alert.manage");
      await store.within(reachOf(owner), async (tx) => {
        const rule = await known(tx, owner, id);
        await tx.alerts.remove(id, clock.now());
        await record(tx, actor, { rule, action: "alert.remove", changes: {} });
      });
    },
  };

  function assertMay(actor: Actor, owner: ChainOwner, permission: "alert.read" | "alert.manage"): void {
    const now = clock.now();
    if (owner === "platform") assertOperator(actor, "alert.manage-platform", now);
    else assertAllowedIn(actor, permission, { tenantId: owner.tenantId, now });
  }

  async function record(
    tx: Tx,
    actor: Actor,
    { rule, action, changes }: { readonly rule: AlertRule; readonly action: string; readonly changes: Changes },
  ): Promise<void> {
    await tx.record(chronicle.entry(actor, action, { tenantId: rule.tenantId, target: targetOf(rule), changes }));
  }
}

/** A rule as the timeline names it. */
export function targetOf({ id, kind }: Pick<AlertRule, "id" | "kind">): {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
} {
  return { kind: "alert-rule", id, name: kind };
}

/** What the timeline tells of a new rule: of the webhook's address only the host, because the rest of it may be a secret. */
function summaryOf({ kind, threshold, windowMinutes, emails, webhookUrl }: AlertRule): object {
  return told({ kind, threshold, windowMinutes, emails, webhook: webhookUrl === undefined ? undefined : new URL(webhookUrl).host });
}

/** Without what is not said. */
function told<T extends object>(changes: T): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;
}

async function known(tx: Tx, owner: ChainOwner, id: string): Promise<AlertRule> {
  const rule = await tx.alerts.find(owner, id);
  if (rule === undefined) throw domainErrors.error("alert.unknown");
  return rule;
}

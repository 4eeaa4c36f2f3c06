import { sentenceOf } from "@allod/api/ocsf";
import type { Clock, IdSource } from "@allod/core";

import type { Chronicle } from "../domain/activity.ts";
import { alertMail, alertSentence, type AlertWords } from "../domain/alert-mail.ts";
import { targetOf, type WatchedRule } from "../domain/alerts.ts";
import type { AuditEvent, ChainOwner } from "../domain/audit.ts";
import type { Tx } from "../domain/store.ts";
import { admit, type CountryOf, detect, type Finding, readSeen, writeSeen } from "./detect.ts";
import type { Follower } from "./follow.ts";

const AT_ONCE = 500;

interface Deps {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly chronicle: Chronicle;
  readonly origins: { readonly portal: string; readonly operator: string };
  readonly platformName: string;
  readonly countryOf: CountryOf | undefined;
}

/** Looks at every event with the rules that are about it; whoever is to be told is told in the transaction that keeps the place. */
export function alertFollower({ clock, ids, chronicle, origins, platformName, countryOf }: Deps): Follower {
  return {
    name: "alerts",
    of: "everyone",
    history: false,
    atOnce: AT_ONCE,
    wants: async (tx, chain) => (await tx.alerts.watching(chain)).length > 0,
    async act(tx, chain, events) {
      for (const rule of await tx.alerts.watching(chain)) await watch(tx, { rule, chain, events });
    },
  };

  async function watch(
    tx: Tx,
    { rule, chain, events }: { readonly rule: WatchedRule; readonly chain: ChainOwner; readonly events: readonly AuditEvent[] },
  ): Promise<void> {
    const seen = readSeen(rule.state);
    const before = JSON.stringify(writeSeen(seen));
    let { lastRaisedAt } = rule;
    for (const event of events) {
      // What happened before anybody asked, such as the history of a product that was just connected, is no news.
      if (event.occurredAt < rule.createdAt) continue;
      for (const finding of detect(rule, { seen, event, countryOf: countryOf ?? (() => undefined) })) {
        const now = clock.now();
        const { raised, mailed } = admit(rule, { seen, subject: finding.subject, now });
        if (!raised) continue;
        lastRaisedAt = now;
        await raise(tx, { rule, chain, finding, mailed, now });
      }
    }
    const after = writeSeen(seen);
    if (JSON.stringify(after) !== before) await tx.alerts.seen(rule.id, after, lastRaisedAt);
  }

  async function raise(
    tx: Tx,
    {
      rule,
      chain,
      finding,
      mailed,
      now,
    }: { readonly rule: WatchedRule; readonly chain: ChainOwner; readonly finding: Finding; readonly mailed: boolean; readonly now: Date },
  ): Promise<void> {
    const { event, count, subject } = finding;
    const tenant = chain === "platform" ? undefined : await tx.tenants.find(chain.tenantId);
    const words: AlertWords = {
      kind: rule.kind,
      where: tenant?.name ?? platformName,
      who: subject.startsWith("address ") ? event.actor.address : event.actor.name || event.actor.id,
      address: event.actor.address,
      at: event.occurredAt,
      count,
      windowMinutes: rule.windowMinutes,
      country: finding.country,
    };
    const told = { event: event.id, who: words.who, ...(count === undefined ? {} : { count }) };
    const changes = Object.fromEntries(Object.entries(told).map(([name, to]) => [name, { from: null, to }]));
    await tx.record(chronicle.entry("system", "alert.raise", { tenantId: rule.tenantId, target: targetOf(rule), changes }));
    if (mailed) for (const to of rule.emails) await tx.send(alertMail(words, { to, locale: rule.locale, link: linkOf(rule, event) }));
    if (rule.webhookUrl !== undefined)
      await tx.alerts.deliver({ id: ids.next(), rule, body: JSON.stringify(callOf(rule, { words, event, now })), createdAt: now });
  }

  function linkOf({ tenantId }: WatchedRule, event: AuditEvent): string {
    return tenantId === undefined
      ? `${origins.operator}/timeline?of=everyone&event=${event.id}`
      : `${origins.portal}/t/${tenantId}/activity?event=${event.id}`;
  }
}

/** What a webhook is told. */
function callOf(
  { id, kind, tenantId, threshold, windowMinutes }: WatchedRule,
  { words, event, now }: { readonly words: AlertWords; readonly event: AuditEvent; readonly now: Date },
): object {
  const { actor, target } = event;
  return {
    type: "allod.alert",
    raisedAt: now.toISOString(),
    rule: { id, kind, tenantId: tenantId ?? null, threshold: threshold ?? null, windowMinutes: windowMinutes ?? null },
    text: alertSentence(words, "en"),
    count: words.count ?? null,
    country: words.country ?? null,
    event: {
      id: event.id,
      tenantId: event.tenantId ?? null,
      seq: event.seq,
      occurredAt: event.occurredAt.toISOString(),
      source: event.source,
      action: event.action,
      text: sentenceOf(event),
      outcome: event.outcome,
      actor: { ...actor, as: actor.as === "" ? null : actor.as },
      target,
    },
  };
}

import type { AuditEventView, AuditSource } from "@allod/api";
import { auditActions } from "@allod/api/audit-actions";

import { type Locale, type Say, sayOr } from "../i18n/i18n.ts";
import type { UiMessages } from "../i18n/en.ts";
import { sourceTitles } from "./source-titles.ts";

/** An event as a sentence, in its parts: who, what, to what. */
export interface EventWords {
  readonly who: string;
  /** False: nobody is named, and it says so in other words. */
  readonly isNamed: boolean;
  readonly what: string;
  /** True: nobody here has words for it, and it is what its source calls it. */
  readonly isRaw: boolean;
  /** Empty where it is about nothing, or about the tenant whose event it is: its name in each line would be noise. */
  readonly target: string;
}

interface Reader {
  readonly t: Say<UiMessages>;
  readonly locale: Locale;
}

export function wordsOf(event: AuditEventView, { t, locale }: Reader): EventWords {
  const { action, rawAction, actor } = event;
  const about = aboutOf(event, t);
  const title = titleOf(action, locale);
  const what = title ?? (rawAction || action);
  return {
    who: actor.name || nobody(event, t),
    isNamed: actor.name !== "",
    what: about === "" ? withoutColon(what) : what,
    isRaw: title === undefined,
    target: about,
  };
}

/** What an action is called after the name of who did it; undefined when it has no name of its own. */
export function titleOf(action: string, locale: Locale): string | undefined {
  return auditActions[action]?.[locale];
}

/** What actions can be chosen, in groups of a source each, with the words that stand alone. */
export function actionChoices(
  locale: Locale,
  source?: AuditSource,
): readonly { readonly group: string; readonly items: readonly { readonly value: string; readonly label: string }[] }[] {
  const names = Object.keys(auditActions).filter((action) => source === undefined || action.startsWith(`${source}.`));
  const bySource = Map.groupBy(names, (action) => action.split(".", 1)[0] as AuditSource);
  return [...bySource].map(([from, actions]) => ({
    group: sourceTitles[from],
    items: actions
      .map((action) => ({ value: action, label: withoutColon(titleOf(action, locale) ?? action) }))
      .toSorted((one, other) => one.label.localeCompare(other.label, locale)),
  }));
}

/** German names what follows with a colon; where nothing follows there is none. */
export function withoutColon(title: string): string {
  return title.replace(/\s*:$/u, "");
}

/** To what it was done. */
function aboutOf({ tenantId, action, target, erased }: AuditEventView, t: Say<UiMessages>): string {
  const isItself = target.kind === "tenant" && target.id === tenantId;
  // Who joins is who did it.
  if (isItself || action === "allod.people_join") return "";
  // What stands in the place of a forgotten id is for computers.
  if (erased && target.name === "" && target.id !== "") return t("audit.who.erased");
  // Rules are called after what they watch for.
  if (target.kind === "alert-rule") return sayOr(t, `audit.alerts.kind.${target.name}`, target.name);
  return target.name || target.id;
}

/** For somebody whom the source does not name. */
function nobody({ source, erased, actor }: AuditEventView, t: Say<UiMessages>): string {
  if (erased && actor.id !== "") return t("audit.who.erased");
  if (actor.as === "system" || (actor.kind === "system" && source === "allod")) return t("audit.who.platform");
  if (actor.kind === "system") return sourceTitles[source];
  return actor.id || t(actor.kind === "service" ? "audit.who.service" : "audit.who.unknown");
}

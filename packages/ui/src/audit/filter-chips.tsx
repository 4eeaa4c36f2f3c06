import type { AuditEventView, AuditViewFilter } from "@allod/api";
import { Button } from "@mantine/core";
import IconX from "@tabler/icons-react/icons/IconX";

import { type Format, useFormat } from "../format/use-format.ts";
import { type Locale, type Say, useLocale } from "../i18n/i18n.ts";
import type { UiMessages } from "../i18n/en.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { dayOf } from "./filter.ts";
import type { FilterPart } from "./filter-bar.tsx";
import { sourceTitles } from "./source-titles.ts";
import { titleOf, withoutColon } from "./words.ts";

interface FilterChipsProps extends FilterPart {
  /** Where the names of who and what is filtered for are taken from: the filter knows ids. */
  readonly items: readonly AuditEventView[];
  readonly onClear: () => void;
}

/** What the timeline is narrowed to, each part with a way to take it away. Nothing while it is not. */
export function FilterChips({ filter, items, onChange, onClear }: FilterChipsProps) {
  const t = useUiText();
  const locale = useLocale();
  const format = useFormat();
  const parts = partsOf(filter, items, { t, locale, format });
  if (parts.length === 0) return null;
  return (
    <div className="allod-chips">
      <ul aria-label={t("audit.filtered")}>
        {parts.map(({ part, name, value }) => (
          <li key={part}>
            <span>
              {name}: <strong>{value}</strong>
            </span>
            <button
              type="button"
              aria-label={t("audit.unfilter", { part: `${name}: ${value}` })}
              onClick={() => onChange({ [part]: undefined })}
            >
              <IconX size={14} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <Button variant="subtle" color="gray" size="compact-xs" onClick={onClear}>
        {t("audit.clear")}
      </Button>
    </div>
  );
}

interface Part {
  readonly part: keyof AuditViewFilter;
  readonly name: string;
  readonly value: string;
}

interface Words {
  readonly t: Say<UiMessages>;
  readonly locale: Locale;
  readonly format: Format;
}

function partsOf(filter: AuditViewFilter, items: readonly AuditEventView[], { t, locale, format }: Words): readonly Part[] {
  const { period, from, to, source, action, actor, target, outcome, q } = filter;
  const said: readonly (readonly [keyof AuditViewFilter, string, string | undefined])[] = [
    ["period", t("audit.time"), period === undefined ? undefined : t(`audit.period.${period}`)],
    ["from", t("audit.from"), from === undefined ? undefined : format.date(dayOf(from))],
    ["to", t("audit.to"), to === undefined ? undefined : format.date(dayOf(to))],
    ["source", t("audit.source"), source === undefined ? undefined : sourceTitles[source]],
    ["action", t("audit.action"), action === undefined ? undefined : withoutColon(titleOf(action, locale) ?? action)],
    ["outcome", t("audit.outcomeName"), outcome === undefined ? undefined : t(`audit.outcome.${outcome}`)],
    ["actor", t("audit.actor"), actor === undefined ? undefined : nameOf(actor, items, "actor")],
    ["target", t("audit.target"), target === undefined ? undefined : nameOf(target, items, "target")],
    ["q", t("audit.words"), q],
  ];
  return said.flatMap(([part, name, value]) => (value === undefined ? [] : [{ part, name, value }]));
}

function nameOf(id: string, items: readonly AuditEventView[], part: "actor" | "target"): string {
  return items.find((event) => event[part].id === id && event[part].name !== "")?.[part].name ?? id;
}

import { auditSourceList, type AuditSourceState } from "@allod/api";
import { EmptyState, Loaded, PageHeader, Panel, useRead } from "@allod/ui";
import IconAntennaBarsOff from "@tabler/icons-react/icons/IconAntennaBarsOff";

import { useText } from "../../i18n/text.ts";
import { SourceRow } from "./source-row.tsx";
import { SourceTiles } from "./source-tiles.tsx";

/** Nobody announces that a source was read. */
const EVERY_MS = 10_000;
const ORDER: readonly AuditSourceState["status"][] = ["failing", "working", "waiting"];

/** Where events come from, and how each source does: what fails comes first. */
export function SourcesPage() {
  const t = useText();
  const result = useRead("/audit/sources", { schema: auditSourceList, every: EVERY_MS });
  return (
    <>
      <PageHeader title={t("sources.title")} description={t("sources.description")} />
      <Loaded result={result} lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <EmptyState icon={<IconAntennaBarsOff />} title={t("sources.empty")}>
                {t("sources.emptyHint")}
              </EmptyState>
            </Panel>
          ) : (
            <>
              <SourceTiles sources={items} />
              <Panel flush>
                <ul className="allod-list" aria-label={t("sources.list")}>
                  {items
                    .toSorted((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status))
                    .map((source) => (
                      <li key={`${source.source} ${source.instance}`} className="operator-source">
                        <SourceRow source={source} />
                      </li>
                    ))}
                </ul>
              </Panel>
            </>
          )
        }
      </Loaded>
    </>
  );
}

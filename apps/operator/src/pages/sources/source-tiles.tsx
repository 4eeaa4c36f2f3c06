import type { AuditSourceState } from "@allod/api";
import { useFormat } from "@allod/ui";
import { SourceBadge } from "@allod/ui/audit";

import { useText } from "../../i18n/text.ts";
import { Tile, Tiles } from "../../parts/tiles.tsx";
import { Lag } from "./lag.tsx";

/** All sources in three figures. */
export function SourceTiles({ sources }: { readonly sources: readonly AuditSourceState[] }) {
  const t = useText();
  const format = useFormat();
  const failing = sources.filter(({ status }) => status === "failing").length;
  const working = sources.filter(({ status }) => status === "working").length;
  const [last] = sources
    .filter(({ lagSeconds }) => lagSeconds !== null)
    .toSorted((one, other) => (other.lagSeconds ?? 0) - (one.lagSeconds ?? 0));
  return (
    <Tiles>
      <Tile title={t("sources.tileWorking")} value={t("sources.ofAll", { count: working, all: sources.length })}>
        <p className="operator-note">{failing === 0 ? t("sources.allWell") : t("sources.tileFailing", { count: failing })}</p>
      </Tile>
      <Tile title={t("sources.tileEvents")} value={format.number(sources.reduce((sum, { events }) => sum + events, 0))}>
        <p className="operator-note">{t("sources.tileEventsHint")}</p>
      </Tile>
      <Tile title={t("sources.tileLag")} value={<Lag seconds={last?.lagSeconds ?? null} />}>
        {last === undefined ? null : (
          <p className="operator-note">
            <SourceBadge source={last.source} />
          </p>
        )}
      </Tile>
    </Tiles>
  );
}

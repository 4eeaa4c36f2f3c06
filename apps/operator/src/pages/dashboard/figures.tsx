import type { PlatformSummary } from "@allod/api";
import { PlainLink, type Tone, useFormat, useUiText } from "@allod/ui";
import { Link } from "@tanstack/react-router";

import { useText } from "../../i18n/text.ts";
import { Amounts } from "../../parts/amounts.tsx";
import { Shares } from "../../parts/shares.tsx";
import { Tile, Tiles } from "../../parts/tiles.tsx";

const STATUSES = [
  { status: "active", tone: "good" },
  { status: "pending", tone: "busy" },
  { status: "suspended", tone: "warning" },
  { status: "terminated", tone: "idle" },
] as const satisfies readonly { status: keyof PlatformSummary["tenants"]; tone: Tone }[];

/** How many there are of what, and what they bring. Those that are terminated are listed, and not counted. */
export function Figures({ summary: { tenants, people, partners, mrr } }: { readonly summary: PlatformSummary }) {
  const t = useText();
  const common = useUiText();
  const format = useFormat();
  const shares = STATUSES.map(({ status, tone }) => ({ key: status, tone, count: tenants[status] }));
  return (
    <Tiles>
      <Tile title={t("dashboard.tenants")} value={format.number(tenants.active + tenants.pending + tenants.suspended)}>
        <Shares shares={shares} />
        <ul className="operator-legend">
          {shares.map(({ key, tone, count }) => (
            <li key={key}>
              <Link to="/tenants" search={{ status: key }} className="allod-status" data-tone={tone}>
                {common(`status.${key}`)} <strong>{format.number(count)}</strong>
              </Link>
            </li>
          ))}
        </ul>
      </Tile>
      <Tile title={t("dashboard.people")} value={format.number(people)} />
      <Tile title={t("dashboard.partners")} value={<PlainLink to="/partners">{format.number(partners)}</PlainLink>} />
      <Tile title={t("dashboard.mrr")} value={<Amounts amounts={mrr} />}>
        <p className="operator-note">{t(mrr.length === 0 ? "dashboard.mrrNone" : "dashboard.perMonth")}</p>
      </Tile>
    </Tiles>
  );
}

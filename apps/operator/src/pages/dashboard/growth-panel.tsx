import type { PlatformSummary } from "@allod/api";
import { Panel, useFormat } from "@allod/ui";

import { useText } from "../../i18n/text.ts";
import { barsOf, sumOf } from "./growth.ts";

type Growth = PlatformSummary["growth"];

/** What was added in thirty days: as bars, and as a table for those who do not see them. */
export function GrowthPanel({ growth }: { readonly growth: Growth }) {
  const t = useText();
  return (
    <Panel title={t("dashboard.growth")} description={t("dashboard.growthHint")}>
      <div className="operator-growth">
        <Bars title={t("dashboard.newTenants")} days={growth.map(({ day, tenants }) => ({ day, count: tenants }))} />
        <Bars title={t("dashboard.newPeople")} days={growth.map(({ day, people }) => ({ day, count: people }))} />
      </div>
      <GrowthTable growth={growth} />
    </Panel>
  );
}

const AREA = { width: 300, height: 72 };

function Bars({ title, days }: { readonly title: string; readonly days: readonly { readonly day: string; readonly count: number }[] }) {
  const t = useText();
  const format = useFormat();
  const counts = days.map(({ count }) => count);
  const bars = barsOf(counts, AREA);
  return (
    <div className="operator-chart" aria-hidden>
      <div className="operator-chart-head">
        <span>{title}</span>
        <strong>{format.number(sumOf(counts))}</strong>
      </div>
      <svg viewBox={`0 0 ${AREA.width} ${AREA.height}`} preserveAspectRatio="none">
        {bars.map((bar, index) => (
          <rect key={days[index]?.day} {...bar} rx={1.5} data-empty={counts[index] === 0}>
            <title>{t("dashboard.onDay", { day: format.date(days[index]?.day ?? ""), count: counts[index] ?? 0 })}</title>
          </rect>
        ))}
      </svg>
      <div className="operator-chart-foot">
        {[days.at(0), days.at(-1)].map((end) => (end === undefined ? null : <span key={end.day}>{format.date(end.day)}</span>))}
      </div>
    </div>
  );
}

function GrowthTable({ growth }: { readonly growth: Growth }) {
  const t = useText();
  const format = useFormat();
  return (
    <div className="allod-hidden">
      <table>
        <caption>{t("dashboard.growthTable")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("dashboard.day")}</th>
            <th scope="col">{t("dashboard.newTenants")}</th>
            <th scope="col">{t("dashboard.newPeople")}</th>
          </tr>
        </thead>
        <tbody>
          {growth.map(({ day, tenants, people }) => (
            <tr key={day}>
              <th scope="row">{format.date(day)}</th>
              <td>{format.number(tenants)}</td>
              <td>{format.number(people)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

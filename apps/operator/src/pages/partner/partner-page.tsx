import { partner as partnerSchema, type PartnerView } from "@allod/api";
import { ErrorState, LoadingState, NotFound, PageHeader, Panel, useFormat, useRead } from "@allod/ui";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useParams } from "@tanstack/react-router";

import { useText } from "../../i18n/text.ts";
import { Amounts } from "../../parts/amounts.tsx";
import { BillingText } from "../../parts/billing.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Tile, Tiles } from "../../parts/tiles.tsx";
import { CustomersPanel } from "./customers-panel.tsx";
import { EditPartnerDialog } from "./edit-partner.tsx";
import { shareOf } from "./share.ts";
import { TeamPanel } from "./team-panel.tsx";

/** One reseller: what it is, what it brings, and who acts for it. */
export function PartnerPage() {
  const { partnerId } = useParams({ from: "/signed-in/partners/$partnerId" });
  const { data, error, refetch } = useRead(`/partners/${partnerId}`, { schema: partnerSchema });
  if (data !== undefined) return <Partner partner={data} />;
  if (error === null) return <LoadingState lines={6} />;
  // An address that is no id is refused before it is looked up.
  if (error.code === "partner.unknown" || error.code === "http.invalid") return <NotFound />;
  return <ErrorState error={error} onRetry={() => void refetch()} page />;
}

function Partner({ partner }: { readonly partner: PartnerView }) {
  const t = useText();
  const format = useFormat();
  const [editing, { open, close }] = useDisclosure(false);
  const { id, name, slug, customers, mrr, marginPercent } = partner;
  return (
    <>
      <PageHeader
        title={name}
        description={slug}
        actions={
          <Button variant="default" onClick={open}>
            {t("partners.edit")}
          </Button>
        }
      />
      <Tiles>
        <Tile title={t("partners.customers")} value={format.number(customers)} />
        <Tile title={t("partners.revenue")} value={<Amounts amounts={mrr} />}>
          <p className="operator-note">{t(mrr.length === 0 ? "partners.noRevenue" : "partners.revenueHint")}</p>
        </Tile>
        <Tile title={t("partners.margin")} value={t("partners.marginValue", { percent: format.number(marginPercent) })}>
          <div className="operator-note">
            {t("partners.share")}: <Amounts amounts={shareOf(partner)} />
          </div>
        </Tile>
      </Tiles>
      <CustomersPanel partner={partner} />
      <TeamPanel partner={partner} />
      <DetailsPanel partner={partner} />
      <EditPartnerDialog key={id} partner={partner} opened={editing} onClose={close} />
    </>
  );
}

function DetailsPanel({ partner: { contact, domain, billing, createdAt } }: { readonly partner: PartnerView }) {
  const t = useText();
  const format = useFormat();
  return (
    <Panel title={t("partners.details")}>
      <Facts
        facts={[
          {
            name: t("partners.contact"),
            value: (
              <>
                {contact.name} · <a href={`mailto:${contact.email}`}>{contact.email}</a>
              </>
            ),
          },
          { name: t("partners.domain"), value: domain ?? t("money.none") },
          { name: t("billing.title"), value: <BillingText billing={billing} /> },
          { name: t("partners.since"), value: format.date(createdAt) },
        ]}
      />
    </Panel>
  );
}

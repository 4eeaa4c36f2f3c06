import { claimedDomainList, memberPage } from "@allod/api";
import { Panel, PlainLink, useRead } from "@allod/ui";
import IconChevronRight from "@tabler/icons-react/icons/IconChevronRight";
import IconUserPlus from "@tabler/icons-react/icons/IconUserPlus";
import IconWorldPlus from "@tabler/icons-react/icons/IconWorldPlus";
import type { ReactNode } from "react";

import { useText } from "../../i18n/text.ts";

/** What somebody who runs a new tenant has left to do. Nothing when it is done, or when it cannot be found out. */
export function NextSteps({ tenantId }: { readonly tenantId: string }) {
  const t = useText();
  const domains = useRead(`/tenants/${tenantId}/domains`, { schema: claimedDomainList });
  const people = useRead(`/tenants/${tenantId}/people`, { schema: memberPage, query: { limit: 2 } });
  const steps: ReactNode[] = [];
  if (domains.data !== undefined && !domains.data.items.some(({ verifiedAt }) => verifiedAt !== null))
    steps.push(
      <Step
        key="domain"
        to={`/t/${tenantId}/domains`}
        icon={<IconWorldPlus />}
        title={t("launcher.stepDomain")}
        hint={t("launcher.stepDomainHint")}
      />,
    );
  if (people.data !== undefined && people.data.items.length < 2)
    steps.push(
      <Step
        key="people"
        to={`/t/${tenantId}/people`}
        icon={<IconUserPlus />}
        title={t("launcher.stepPeople")}
        hint={t("launcher.stepPeopleHint")}
      />,
    );
  if (steps.length === 0) return null;
  return (
    <div className="portal-next">
      <Panel title={t("launcher.nextSteps")} flush>
        <ul className="allod-list">{steps}</ul>
      </Panel>
    </div>
  );
}

interface StepProps {
  readonly to: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
}

function Step({ to, icon, title, hint }: StepProps) {
  return (
    <li>
      <PlainLink to={to} className="portal-step">
        {icon}
        <span>
          <strong>{title}</strong>
          <span>{hint}</span>
        </span>
        <IconChevronRight size={18} aria-hidden />
      </PlainLink>
    </li>
  );
}

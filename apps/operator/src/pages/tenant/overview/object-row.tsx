import type { ResourceView } from "@allod/api";
import { StatusBadge, ToneBadge, useUiText } from "@allod/ui";
import { Text } from "@mantine/core";

import { useText } from "../../../i18n/text.ts";
import { When } from "../../../parts/when.tsx";
import { messageOf, type ObjectState, outcomeOf, outcomeTones } from "./outcome.ts";
import { Tries } from "./tries.tsx";

/** One object: in each product, how it is, why, and what is done about it. */
export function ObjectRow({ state: { object, resources } }: { readonly state: ObjectState }) {
  const common = useUiText();
  return (
    <>
      <h3 className="operator-object">
        {object.name}{" "}
        <Text span size="sm" c="dimmed">
          {common(`condition.kinds.${object.kind}`)}
        </Text>
      </h3>
      <ul className="operator-resources">
        {resources.map((resource) => (
          <li key={resource.connector.id}>
            <Resource resource={resource} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Resource({ resource }: { readonly resource: ResourceView }) {
  const message = messageOf(resource);
  return (
    <details open={outcomeOf(resource) === "failing"}>
      <summary>
        <span>{resource.connector.title}</span>
        <State resource={resource} />
      </summary>
      {message === "" ? null : (
        <Text size="sm" lang="en">
          {message}
        </Text>
      )}
      <Tries resource={resource} />
      <Conditions resource={resource} />
    </details>
  );
}

/** A suspended object is as it should be, and still not ready. */
function State({ resource }: { readonly resource: ResourceView }) {
  const t = useText();
  const outcome = outcomeOf(resource);
  const ready = resource.conditions.find(({ type }) => type === "Ready");
  if (outcome === "ready" && ready?.reason === "Suspended") return <StatusBadge status="suspended" />;
  if (outcome === "ready" && ready?.reason === "Removed") return <StatusBadge status="removed" />;
  return <ToneBadge tone={outcomeTones[outcome]}>{t(`tenant.step.${outcome}`)}</ToneBadge>;
}

function Conditions({ resource: { conditions, externalId } }: { readonly resource: ResourceView }) {
  const t = useText();
  return (
    <dl className="operator-conditions">
      {conditions.map(({ type, status, reason, message, since }) => (
        <div key={type}>
          <dt>{t(`tenant.conditions.${type}`)}</dt>
          <dd>
            {t(`tenant.condition.${status}`)} ·{" "}
            <code title={message} lang="en">
              {reason}
            </code>{" "}
            · <When say={(when) => t("tenant.conditionSince", { when })} time={since} />
          </dd>
        </div>
      ))}
      {externalId === null ? null : (
        <div>
          <dt>{t("tenant.externalId")}</dt>
          <dd>
            <code>{externalId}</code>
          </dd>
        </div>
      )}
    </dl>
  );
}

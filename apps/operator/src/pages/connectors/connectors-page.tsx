import { connector as connectorSchema, connectorList, type ConnectorView } from "@allod/api";
import { EmptyState, Loaded, notifyDone, PageHeader, Panel, StatusBadge, useChange, useFormat, useNotifyFailed, useRead } from "@allod/ui";
import { Button, Text } from "@mantine/core";
import IconPlugConnected from "@tabler/icons-react/icons/IconPlugConnected";
import IconStethoscope from "@tabler/icons-react/icons/IconStethoscope";
import { Link } from "@tanstack/react-router";

import { useText } from "../../i18n/text.ts";
import { Shares } from "../../parts/shares.tsx";
import { When } from "../../parts/when.tsx";

/** Nobody announces that a product was looked at. */
const EVERY_MS = 30_000;

/** What the platform is connected to, and how each product is. */
export function ConnectorsPage() {
  const t = useText();
  const result = useRead("/connectors", { schema: connectorList, every: EVERY_MS });
  return (
    <>
      <PageHeader title={t("connectors.title")} description={t("connectors.description")} />
      <Loaded result={result} lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <EmptyState icon={<IconPlugConnected />} title={t("connectors.empty")}>
                {t("connectors.emptyHint")}
              </EmptyState>
            </Panel>
          ) : (
            <ul className="operator-cards" aria-label={t("connectors.list")}>
              {items.map((connector) => (
                <li key={connector.id} className="operator-card">
                  <Connector connector={connector} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

function Connector({ connector }: { readonly connector: ConnectorView }) {
  const t = useText();
  const { title, health } = connector;
  const check = useCheck(connector);
  return (
    <>
      <div className="operator-card-head">
        <h2>{title}</h2>
        <StatusBadge status={health.status} />
      </div>
      {health.message === "" ? null : (
        <Text size="sm" lang="en" className="operator-told">
          {health.message}
        </Text>
      )}
      {health.pausedUntil === null ? null : (
        <Text size="sm" className="operator-told">
          <When say={(when) => t("connectors.pausedUntil", { when })} time={health.pausedUntil} />
        </Text>
      )}
      <Objects connector={connector} />
      <div className="operator-card-foot">
        <Text size="xs" c="dimmed">
          {t("connectors.version")} {health.version ?? t("connectors.noVersion")}
          <br />
          {health.checkedAt === null ? (
            t("connectors.neverChecked")
          ) : (
            <When say={(when) => t("connectors.checked", { when })} time={health.checkedAt} />
          )}
        </Text>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconStethoscope size={14} aria-hidden />}
          onClick={() => check.mutate()}
          loading={check.isPending}
          aria-label={t("connectors.checkNamed", { name: title })}
        >
          {t("connectors.check")}
        </Button>
      </div>
    </>
  );
}

function useCheck({ id, title: name }: ConnectorView) {
  const t = useText();
  return useChange({
    send: (api) => api.send("POST", `/connectors/${id}/check`, { schema: connectorSchema }),
    touches: ["/connectors"],
    onDone: ({ health }) => notifyDone(t(health.status === "up" ? "connectors.isUp" : "connectors.isDown", { name })),
    onFailed: useNotifyFailed(),
  });
}

/** How many objects it holds, and how they are. What is in none of the three is being worked on. */
function Objects({ connector: { kinds, objects } }: { readonly connector: ConnectorView }) {
  const t = useText();
  const format = useFormat();
  const { total, ready, failing, skipped } = objects;
  const shares = [
    { key: "ready", tone: "good", count: ready },
    { key: "failing", tone: "bad", count: failing },
    { key: "skipped", tone: "idle", count: skipped },
    { key: "working", tone: "busy", count: total - ready - failing - skipped },
  ] as const;
  return (
    <div>
      <Text size="sm" mb={6}>
        {t("connectors.objects", { count: total })}
        <Text span size="sm" c="dimmed">
          {" "}
          · {kinds.map((kind) => t(`connectors.kinds.${kind}`)).join(", ")}
        </Text>
      </Text>
      <Shares shares={shares} />
      <ul className="operator-legend">
        {shares.map(({ key, tone, count }) => (
          <li key={key} className="allod-status" data-tone={tone}>
            {key === "failing" && count > 0 ? (
              <Link to="/tenants" search={{ failing: true }} title={t("connectors.toFailing")}>
                {t("connectors.failing")}
              </Link>
            ) : (
              t(`connectors.${key}`)
            )}{" "}
            <strong>{format.number(count)}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

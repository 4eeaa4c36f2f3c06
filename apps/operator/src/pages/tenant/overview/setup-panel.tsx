import { connectorList, type ResourceView } from "@allod/api";
import { Loaded, Panel, ToneBadge, useRead } from "@allod/ui";
import { Progress, Text } from "@mantine/core";

import { useText } from "../../../i18n/text.ts";
import { isDone, messageOf, outcomeTones, type SetupStep, setupSteps } from "./outcome.ts";
import { Tries } from "./tries.tsx";

/** A new organization on its way through the products, step by step; events of the server move it on. */
export function SetupPanel({ resources }: { readonly resources: readonly ResourceView[] }) {
  const t = useText();
  const connectors = useRead("/connectors", { schema: connectorList });
  return (
    <Panel title={t("tenant.setup")} description={t("tenant.setupHint")}>
      <Loaded result={connectors}>{({ items }) => <Steps steps={setupSteps(items, resources)} />}</Loaded>
    </Panel>
  );
}

function Steps({ steps }: { readonly steps: readonly SetupStep[] }) {
  const t = useText();
  const done = steps.filter(isDone).length;
  const said = t("tenant.setupDone", { done, all: steps.length });
  return (
    <>
      <Progress.Root size="md">
        <Progress.Section value={(100 * done) / Math.max(steps.length, 1)} aria-label={said} />
      </Progress.Root>
      <Text size="sm" c="dimmed" mt="xs" role="status">
        {said}
      </Text>
      <ol className="operator-steps">
        {steps.map(({ id, title, state, resource }) => (
          <li key={id} data-state={state}>
            <div>
              <strong>{title}</strong>
              {resource === undefined || state === "ready" ? null : (
                <>
                  <Text size="sm" c="dimmed" lang="en">
                    {messageOf(resource)}
                  </Text>
                  <Tries resource={resource} />
                </>
              )}
            </div>
            <ToneBadge tone={state === "waiting" ? "idle" : outcomeTones[state]}>{t(`tenant.step.${state}`)}</ToneBadge>
          </li>
        ))}
      </ol>
    </>
  );
}

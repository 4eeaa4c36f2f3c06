import type { ResourceView } from "@allod/api";
import { EmptyState, Panel, useUiText } from "@allod/ui";
import { Button, SegmentedControl, Text } from "@mantine/core";
import IconCircleCheck from "@tabler/icons-react/icons/IconCircleCheck";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { useText } from "../../../i18n/text.ts";
import { ObjectRow } from "./object-row.tsx";
import { objectsOf, outcomeOf } from "./outcome.ts";

/** As many as the API answers at most. */
const MOST = 1000;
/** An organization may have hundreds of people: not all of them at once. */
const STEP = 25;

interface ObjectsPanelProps {
  readonly tenantId: string;
  readonly resources: readonly ResourceView[];
}

/** Every object, and what each product says about it. */
export function ObjectsPanel({ tenantId, resources }: ObjectsPanelProps) {
  const t = useText();
  const common = useUiText();
  const { refused = false } = useSearch({ from: "/signed-in/tenants/$tenantId" });
  const navigate = useNavigate();
  const [most, setMost] = useState(STEP);
  if (resources.length === 0) return null;
  const objects = objectsOf(resources, { refused });
  const failing = resources.filter((resource) => outcomeOf(resource) === "failing").length;
  const filter = (
    <SegmentedControl
      size="xs"
      aria-label={t("tenant.showWhich")}
      value={refused ? "refused" : "all"}
      onChange={(value) =>
        void navigate({
          to: "/tenants/$tenantId",
          params: { tenantId },
          search: value === "refused" ? { refused: true } : {},
          replace: true,
          resetScroll: false,
        })
      }
      data={[
        { value: "all", label: t("tenant.allObjects", { count: resources.length }) },
        { value: "refused", label: t("tenant.onlyRefused", { count: failing }) },
      ]}
    />
  );
  return (
    <Panel title={t("tenant.objects")} description={t("tenant.objectsHint")} actions={filter} flush>
      {objects.length === 0 ? (
        <EmptyState icon={<IconCircleCheck />} title={t("tenant.noneRefused")}>
          {t("tenant.noneRefusedHint")}
        </EmptyState>
      ) : (
        <ul className="allod-list">
          {objects.slice(0, most).map((state) => (
            <li key={`${state.object.kind} ${state.object.id}`}>
              <ObjectRow state={state} />
            </li>
          ))}
        </ul>
      )}
      {objects.length > most ? (
        <div className="operator-foot">
          <Button variant="default" size="xs" onClick={() => setMost(most + STEP)}>
            {common("action.loadMore")}
          </Button>
        </div>
      ) : null}
      {resources.length < MOST ? null : (
        <Text size="sm" c="dimmed" className="operator-foot">
          {t("tenant.tooMany")}
        </Text>
      )}
    </Panel>
  );
}

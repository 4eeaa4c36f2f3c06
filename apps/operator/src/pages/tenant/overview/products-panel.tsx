import type { ResourceView, TenantView } from "@allod/api";
import { EmptyState, Panel, ToneBadge } from "@allod/ui";
import { Text } from "@mantine/core";
import IconPlugConnected from "@tabler/icons-react/icons/IconPlugConnected";

import { useText } from "../../../i18n/text.ts";
import { Shares } from "../../../parts/shares.tsx";
import { type Outcome, outcomeTones, type ProductState, productsOf } from "./outcome.ts";

interface ProductsPanelProps {
  readonly tenant: TenantView;
  readonly resources: readonly ResourceView[];
}

/** What each product has of an organization, in numbers. */
export function ProductsPanel({ tenant, resources }: ProductsPanelProps) {
  const t = useText();
  const products = productsOf(resources);
  return (
    <Panel title={t("tenant.products")} description={t("tenant.productsHint", { name: tenant.name })}>
      {products.length === 0 ? (
        <EmptyState icon={<IconPlugConnected />} title={t("tenant.noProducts")}>
          {t("tenant.noProductsHint")}
        </EmptyState>
      ) : (
        <ul className="operator-products">
          {products.map((product) => (
            <li key={product.id}>
              <Product product={product} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const WORST_FIRST: readonly Outcome[] = ["failing", "working", "ready", "skipped"];

function Product({ product: { title, counts, all } }: { readonly product: ProductState }) {
  const t = useText();
  const worst = WORST_FIRST.find((outcome) => counts[outcome] > 0) ?? "ready";
  return (
    <>
      <div className="operator-product-head">
        <strong>{title}</strong>
        <ToneBadge tone={outcomeTones[worst]}>{t(`tenant.step.${worst}`)}</ToneBadge>
      </div>
      <Shares shares={WORST_FIRST.map((outcome) => ({ key: outcome, tone: outcomeTones[outcome], count: counts[outcome] }))} />
      <Text size="sm" c="dimmed">
        {t("tenant.productObjects", { ready: counts.ready + counts.skipped, all })}
      </Text>
    </>
  );
}

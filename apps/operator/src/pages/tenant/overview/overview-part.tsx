import { resourceList, type TenantView } from "@allod/api";
import { Loaded, useRead } from "@allod/ui";

import { ObjectsPanel } from "./objects-panel.tsx";
import { ProductsPanel } from "./products-panel.tsx";
import { SetupPanel } from "./setup-panel.tsx";

/** How an organization and everything in it stands in every product. */
export function OverviewPart({ tenant }: { readonly tenant: TenantView }) {
  const result = useRead(`/tenants/${tenant.id}/resources`, { schema: resourceList });
  return (
    <Loaded result={result} lines={8}>
      {({ items }) => (
        <>
          {tenant.status === "pending" ? <SetupPanel resources={items} /> : <ProductsPanel tenant={tenant} resources={items} />}
          <ObjectsPanel tenantId={tenant.id} resources={items} />
        </>
      )}
    </Loaded>
  );
}

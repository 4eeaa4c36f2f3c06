import { connectorList } from "@allod/api";
import { useRead } from "@allod/ui";

/** What products are called; those that are not known any more by their ids. */
export function useProductTitle(): (id: string) => string {
  const { data } = useRead("/connectors", { schema: connectorList });
  return (id) => data?.items.find((connector) => connector.id === id)?.title ?? id;
}

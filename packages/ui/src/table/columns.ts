import {
  type ColumnDef,
  type RowData,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  tableFeatures,
} from "@tanstack/react-table";

import type { Column } from "./data-table.tsx";

/** What of TanStack Table is used: sorting. */
export const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric },
});

/** Our columns as TanStack Table takes them. */
export function toColumnDefs<Item extends RowData>(
  columns: readonly Column<Item>[],
  sortable: boolean,
): ColumnDef<typeof features, Item>[] {
  return columns.map(({ id, sortBy }) => ({
    id,
    enableSorting: sortable && sortBy !== undefined,
    sortFn: "alphanumeric",
    accessorFn: (item: Item) => sortBy?.(item) ?? "",
  }));
}

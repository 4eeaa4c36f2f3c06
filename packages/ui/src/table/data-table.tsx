import { Button, Group, Skeleton, Table, Text, UnstyledButton } from "@mantine/core";
import IconChevronDown from "@tabler/icons-react/icons/IconChevronDown";
import IconChevronUp from "@tabler/icons-react/icons/IconChevronUp";
import IconSelector from "@tabler/icons-react/icons/IconSelector";
import { type Row, type RowData, type SortDirection, useTable } from "@tanstack/react-table";
import { type ReactNode, useMemo } from "react";

import { ErrorState } from "../feedback/states.tsx";
import { useUiText } from "../i18n/use-ui-text.ts";
import type { Pages } from "../query/pages.ts";
import { features, toColumnDefs } from "./columns.ts";

/** A column of a table. */
export interface Column<Item> {
  readonly id: string;
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
  /** Sorts by this, when the whole list is loaded: a part of a list in order would say something wrong. */
  readonly sortBy?: (item: Item) => string | number;
  readonly align?: "left" | "right";
  /** Not on screens that are narrower than this. */
  readonly from?: "xs" | "sm" | "md" | "lg";
  /** The header is for screen readers only: actions, icons. */
  readonly hiddenHeader?: boolean;
}

interface DataTableProps<Item extends RowData> {
  /** What the table is, for screen readers. */
  readonly label: string;
  readonly pages: Pages<Item>;
  readonly columns: readonly Column<Item>[];
  readonly rowKey: (item: Item) => string;
  /** What stands there when the list is empty. */
  readonly empty: ReactNode;
}

const LINES = 5;

/** A list as a table: sorted where that is honest, with more on demand, and its own loading, empty and error states. */
export function DataTable<Item extends RowData>({ label, pages, columns, rowKey, empty }: DataTableProps<Item>) {
  const { items, isLoading, hasMore, error } = pages;
  const defs = useMemo(() => toColumnDefs(columns, !hasMore), [columns, hasMore]);
  const table = useTable({
    features,
    columns: defs,
    data: items,
    getRowId: (item) => rowKey(item),
    enableSortingRemoval: true,
  });
  if (error !== null && items.length === 0) return <ErrorState error={error} onRetry={pages.reload} />;
  if (!isLoading && items.length === 0) return empty;
  const byId = new Map(columns.map((column) => [column.id, column]));
  return (
    <>
      <Table.ScrollContainer minWidth={0} type="native">
        <Table aria-label={label} aria-busy={isLoading} verticalSpacing="sm" highlightOnHover className="allod-table">
          <Table.Thead>
            {table.getHeaderGroups().map((group) => (
              <Table.Tr key={group.id}>
                {group.headers.map(({ id, column }) => {
                  const ours = byId.get(column.id);
                  if (ours === undefined) return null;
                  const sorted = column.getIsSorted();
                  return (
                    <Table.Th
                      key={id}
                      {...look(ours)}
                      aria-sort={sorted === false ? undefined : sorted === "asc" ? "ascending" : "descending"}
                    >
                      {column.getCanSort() ? (
                        <SortButton header={ours.header} sorted={sorted} onClick={() => column.toggleSorting()} />
                      ) : ours.hiddenHeader === true ? (
                        <span className="allod-hidden">{ours.header}</span>
                      ) : (
                        ours.header
                      )}
                    </Table.Th>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Table.Tbody>
            {isLoading
              ? Array.from({ length: LINES }, (_, line) => <LoadingRow key={line} columns={columns} />)
              : table.getRowModel().rows.map((row: Row<typeof features, Item>) => (
                  <Table.Tr key={row.id}>
                    {columns.map((column) => (
                      <Table.Td key={column.id} {...look(column)} data-align={column.align}>
                        {column.cell(row.original)}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {isLoading ? null : <Footer pages={pages} />}
    </>
  );
}

/** How a column looks, in its header and in its cells. */
function look({ align, from }: Column<never>): { readonly ta: "left" | "right"; readonly visibleFrom?: "xs" | "sm" | "md" | "lg" } {
  return { ta: align ?? "left", ...(from === undefined ? {} : { visibleFrom: from }) };
}

function SortButton({ header, sorted, onClick }: { header: string; sorted: false | SortDirection; onClick: () => void }) {
  const t = useUiText();
  const Icon = sorted === false ? IconSelector : sorted === "asc" ? IconChevronUp : IconChevronDown;
  return (
    <UnstyledButton className="allod-sort" onClick={onClick} title={t("table.sortBy", { column: header })}>
      {header}
      <Icon size={14} aria-hidden />
    </UnstyledButton>
  );
}

function LoadingRow({ columns }: { readonly columns: readonly Column<never>[] }) {
  return (
    <Table.Tr>
      {columns.map((column) => (
        <Table.Td key={column.id} {...look(column)}>
          <Skeleton height={18} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function Footer({ pages }: { readonly pages: Pages<unknown> }) {
  const t = useUiText();
  const { items, hasMore, isLoadingMore, error, loadMore } = pages;
  return (
    <Group justify="space-between" px="md" py="sm" className="allod-table-footer">
      <Text size="sm" c="dimmed" role="status">
        {hasMore ? t("table.countSoFar", { count: items.length }) : t("table.count", { count: items.length })}
      </Text>
      {error === null ? null : <ErrorState error={error} />}
      {hasMore ? (
        <Button variant="default" size="xs" onClick={loadMore} loading={isLoadingMore}>
          {t("action.loadMore")}
        </Button>
      ) : null}
    </Group>
  );
}

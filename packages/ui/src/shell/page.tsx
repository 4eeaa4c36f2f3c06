import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

interface PageHeaderProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** Beside the title: a status. */
  readonly aside?: ReactNode;
  /** Buttons, at the end. */
  readonly actions?: ReactNode;
}

/** The heading of a page, which is also the title of the document. */
export function PageHeader({ title, description, aside, actions }: PageHeaderProps) {
  useDocumentTitle(title);
  return (
    <Group justify="space-between" align="flex-start" gap="md" mb="lg">
      <Stack gap={4} miw={0} className="allod-page-title">
        <Group gap="sm">
          <Title order={1}>{title}</Title>
          {aside}
        </Group>
        {description === undefined ? null : (
          <Text component="div" c="dimmed" size="sm" maw="44rem">
            {description}
          </Text>
        )}
      </Stack>
      {actions === undefined ? null : <Group gap="sm">{actions}</Group>}
    </Group>
  );
}

/** Names the document, for tabs and screen readers. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Allod`;
  }, [title]);
}

interface PanelProps {
  readonly title?: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** The content reaches the edges: tables and lists. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A card with a heading: one subject of a page. */
export function Panel({ title, description, actions, flush = false, children }: PanelProps) {
  return (
    <Paper withBorder component="section" className="allod-panel" {...(title === undefined ? {} : { "aria-label": title })}>
      {title === undefined ? null : (
        <Group justify="space-between" align="flex-start" gap="sm" className="allod-panel-head">
          <Stack gap={2} miw={0}>
            <Title order={2}>{title}</Title>
            {description === undefined ? null : (
              <Text component="div" size="sm" c="dimmed" maw="44rem">
                {description}
              </Text>
            )}
          </Stack>
          {actions}
        </Group>
      )}
      <div className={flush ? "allod-panel-flush" : "allod-panel-body"}>{children}</div>
    </Paper>
  );
}

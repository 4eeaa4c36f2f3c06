import { Button, Code, Skeleton, Stack, Text, Title } from "@mantine/core";
import IconAlertTriangle from "@tabler/icons-react/icons/IconAlertTriangle";
import IconLock from "@tabler/icons-react/icons/IconLock";
import IconMapQuestion from "@tabler/icons-react/icons/IconMapQuestion";
import type { ReactNode } from "react";

import { useExplain } from "../i18n/explain.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { PlainLink } from "../shell/plain-link.tsx";

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  /** What to do about it. */
  readonly action?: ReactNode;
  /** The whole page has nothing else: its title is the page's heading. */
  readonly page?: boolean;
}

/** Nothing is here, why that is, and what to do. */
export function EmptyState({ icon, title, children, action, page }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" className="allod-empty">
      <span className="allod-empty-icon" aria-hidden>
        {icon}
      </span>
      <Title order={page === true ? 1 : 2} size="h2" ta="center">
        {title}
      </Title>
      {children === undefined ? null : (
        <Text component="div" c="dimmed" size="sm" ta="center" maw="32rem">
          {children}
        </Text>
      )}
      {action === undefined ? null : <div className="allod-empty-action">{action}</div>}
    </Stack>
  );
}

/** What went wrong, what to do, and the code that support asks for. */
export function ErrorState({ error, onRetry, page }: { readonly error: unknown; readonly onRetry?: () => void; readonly page?: boolean }) {
  const t = useUiText();
  const { text, hint, code, untranslated } = useExplain()(error);
  if (code === "access.denied") return <NoPermission {...(page === undefined ? {} : { page })} />;
  return (
    <div role="alert">
      <EmptyState
        icon={<IconAlertTriangle />}
        title={t("state.error")}
        {...(page === undefined ? {} : { page })}
        action={
          onRetry === undefined ? undefined : (
            <Button variant="default" onClick={onRetry}>
              {t("action.retry")}
            </Button>
          )
        }
      >
        <span lang={untranslated ? "en" : undefined}>
          {text} {hint}
        </span>
        <br />
        <Code className="allod-code">{t("state.code", { code })}</Code>
      </EmptyState>
    </div>
  );
}

/** For a page that its reader may not see. */
export function NoPermission({ page = true, children }: { readonly page?: boolean; readonly children?: ReactNode }) {
  const t = useUiText();
  return (
    <EmptyState icon={<IconLock />} title={t("state.noPermission")} page={page} action={<ToStart />}>
      {children ?? t("state.noPermissionHint")}
    </EmptyState>
  );
}

/** For an address where nothing is. */
export function NotFound() {
  const t = useUiText();
  return (
    <EmptyState icon={<IconMapQuestion />} title={t("state.notFound")} page action={<ToStart />}>
      {t("state.notFoundHint")}
    </EmptyState>
  );
}

function ToStart() {
  const t = useUiText();
  return (
    <Button component={PlainLink} to="/" variant="default">
      {t("state.toStart")}
    </Button>
  );
}

/** Lines in the place of what is being loaded. */
export function LoadingState({ lines = 4 }: { readonly lines?: number }) {
  const t = useUiText();
  return (
    <Stack gap="sm" className="allod-loading" role="status" aria-label={t("state.loading")} aria-busy>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={20} width={`${92 - ((line * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}

import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode, SyntheticEvent } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";
import { FormProblem } from "./form-problem.tsx";

interface FormProps {
  readonly onSubmit: (event: SyntheticEvent<HTMLFormElement>) => void;
  /** What the button says: the action itself, not "OK". */
  readonly action: string;
  readonly submitting?: boolean;
  /** What is about the whole form. */
  readonly problem?: unknown;
  /** In a dialog: leaves it. */
  readonly onCancel?: () => void;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly children: ReactNode;
}

/** Fields one below the other, what the server has against them, and the buttons. */
export function Form({ onSubmit, action, submitting = false, problem, onCancel, disabled = false, danger = false, children }: FormProps) {
  const t = useUiText();
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {children}
        <FormProblem error={problem} />
        <Group justify={onCancel === undefined ? "flex-start" : "flex-end"} gap="sm">
          {onCancel === undefined ? null : (
            <Button variant="default" onClick={onCancel}>
              {t("action.cancel")}
            </Button>
          )}
          <Button type="submit" color={danger ? "red" : "indigo"} loading={submitting} disabled={disabled}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

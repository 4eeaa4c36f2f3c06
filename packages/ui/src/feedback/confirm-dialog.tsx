import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";
import { FormProblem } from "../form/form-problem.tsx";

interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen, in a sentence or two. */
  readonly children: ReactNode;
  /** What the button says: the action itself, not "OK". */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly pending?: boolean;
  readonly error?: unknown;
  /** For what cannot be undone: this name has to be typed. */
  readonly typeName?: string;
  readonly danger?: boolean;
}

/** Asks before something is done. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, onClose, title } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ "aria-label": useUiText()("action.close") }}>
      <Question {...props} />
    </Modal>
  );
}

/** Lives as long as the dialog is open, so that what was typed does not stay. */
function Question({ onClose, children, action, onConfirm, pending = false, error, typeName, danger = true }: ConfirmDialogProps) {
  const t = useUiText();
  const [typed, setTyped] = useState("");
  const ready = typeName === undefined || typed.trim() === typeName;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (ready && !pending) onConfirm();
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text component="div" size="sm">
          {children}
        </Text>
        {typeName === undefined ? null : (
          <TextInput
            label={t("confirm.type", { name: typeName })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
        )}
        <FormProblem error={error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" color={danger ? "red" : "indigo"} loading={pending} disabled={!ready}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

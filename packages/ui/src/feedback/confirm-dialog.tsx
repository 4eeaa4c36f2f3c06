import { Text, TextInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";

import { Form } from "../form/form.tsx";
import { useUiText } from "../i18n/use-ui-text.ts";
import { Dialog, type DialogProps } from "./dialog.tsx";

interface ConfirmDialogProps extends DialogProps {
  /** What the button says: the action itself, not "OK". */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly pending?: boolean;
  readonly error?: unknown;
  /** For what cannot be undone: this name has to be typed. */
  readonly typeName?: string;
  readonly danger?: boolean;
}

/** Asks before something is done; its children say what will happen. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, onClose, title } = props;
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Question {...props} />
    </Dialog>
  );
}

function Question({ onClose, children, action, onConfirm, pending = false, error, typeName, danger = true }: ConfirmDialogProps) {
  const t = useUiText();
  const [typed, setTyped] = useState("");
  const isReady = typeName === undefined || typed.trim() === typeName;
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (isReady && !pending) onConfirm();
  }
  return (
    <Form onSubmit={submit} action={action} submitting={pending} problem={error} onCancel={onClose} disabled={!isReady} danger={danger}>
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
    </Form>
  );
}

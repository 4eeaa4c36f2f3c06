import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";

export interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Lives as long as the dialog is open: what was typed into it does not stay. */
  readonly children: ReactNode;
}

/** Something in front of the page. */
export function Dialog({ opened, onClose, title, children }: DialogProps) {
  const t = useUiText();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": t("action.close") }}
      // It is a `header` element, which would count as the head of the page.
      attributes={{ header: { role: "none" } }}
    >
      {children}
    </Modal>
  );
}

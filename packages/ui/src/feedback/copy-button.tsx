import { ActionIcon, CopyButton as Copy, Tooltip } from "@mantine/core";
import IconCheck from "@tabler/icons-react/icons/IconCheck";
import IconCopy from "@tabler/icons-react/icons/IconCopy";

import { useUiText } from "../i18n/use-ui-text.ts";

/** Copies a value. `name` says which, to those who do not see what it stands beside. */
export function CopyButton({ value, name }: { readonly value: string; readonly name: string }) {
  const t = useUiText();
  return (
    <Copy value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("action.copied") : t("action.copy")} closeDelay={200}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={copy}
            aria-label={copied ? t("action.copied") : t("action.copyNamed", { name })}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </Copy>
  );
}

/** A value that is meant to be copied as it stands, with its button. */
export function CopyField({ value, name }: { readonly value: string; readonly name: string }) {
  return (
    <div className="allod-copy">
      <code tabIndex={0} aria-label={name}>
        {value}
      </code>
      <CopyButton value={value} name={name} />
    </div>
  );
}

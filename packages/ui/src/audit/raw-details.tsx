import type { AuditEventDetail } from "@allod/api";

import { CopyButton } from "../feedback/copy-button.tsx";
import { useUiText } from "../i18n/use-ui-text.ts";

/** What the source said, as it said it: for those who know the source. */
export function RawDetails({ metadata }: { readonly metadata: AuditEventDetail["metadata"] }) {
  const t = useUiText();
  const isEmpty = metadata === null || (typeof metadata === "object" && Object.keys(metadata).length === 0);
  if (isEmpty) return null;
  const text = JSON.stringify(metadata, undefined, 2);
  return (
    <details className="allod-raw">
      <summary>{t("audit.raw")}</summary>
      <div>
        <pre tabIndex={0} aria-label={t("audit.raw")}>
          {text}
        </pre>
        <CopyButton value={text} name={t("audit.raw")} />
      </div>
    </details>
  );
}

import IconChevronDown from "@tabler/icons-react/icons/IconChevronDown";
import IconDownload from "@tabler/icons-react/icons/IconDownload";

import { apiAddress, type Query } from "../api/client.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { HeaderMenu } from "../shell/header-menu.tsx";

const FORMATS = ["csv", "jsonl", "ocsf"] as const;

/** Takes what is shown away as a file, all pages of it. */
export function ExportMenu({ path, query }: { readonly path: string; readonly query: Query }) {
  const t = useUiText();
  return (
    <HeaderMenu
      label={t("audit.export")}
      className="allod-tool"
      button={
        <>
          <IconDownload size={16} aria-hidden />
          {t("audit.export")}
          <IconChevronDown size={14} aria-hidden />
        </>
      }
    >
      <div className="allod-menu-label">{t("audit.exportHint")}</div>
      {FORMATS.map((format) => (
        <a key={format} href={apiAddress(`${path}/export`, { ...query, format })} download className="allod-menu-item">
          <span className="allod-export">
            <strong>{t(`audit.format.${format}`)}</strong>
            <span>{t(`audit.formatHint.${format}`)}</span>
          </span>
        </a>
      ))}
    </HeaderMenu>
  );
}

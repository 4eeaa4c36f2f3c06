import type { AuditSource } from "@allod/api";
import IconCloud from "@tabler/icons-react/icons/IconCloud";
import IconFingerprint from "@tabler/icons-react/icons/IconFingerprint";
import IconFolders from "@tabler/icons-react/icons/IconFolders";
import IconKey from "@tabler/icons-react/icons/IconKey";
import IconMail from "@tabler/icons-react/icons/IconMail";
import IconMessages from "@tabler/icons-react/icons/IconMessages";
import IconShieldHalf from "@tabler/icons-react/icons/IconShieldHalf";
import IconWorld from "@tabler/icons-react/icons/IconWorld";

import { sourceTitles } from "./source-titles.ts";

const ICONS = {
  allod: IconShieldHalf,
  authentik: IconFingerprint,
  keycloak: IconKey,
  stalwart: IconMail,
  opencloud: IconCloud,
  nextcloud: IconFolders,
  synapse: IconMessages,
  caddy: IconWorld,
} as const;

/** Where an event comes from: the product's name, and a sign of what it is for. */
export function SourceBadge({ source }: { readonly source: AuditSource }) {
  const Icon = ICONS[source];
  return (
    <span className="allod-source" data-source={source}>
      <Icon size={15} aria-hidden />
      {sourceTitles[source]}
    </span>
  );
}

import type { ReactNode } from "react";

import type { UiMessages } from "../i18n/en.ts";
import { useUiText } from "../i18n/use-ui-text.ts";

/** What a state means to whoever looks: the color, never alone. */
export type Tone = "good" | "busy" | "warning" | "bad" | "idle";
export type Status = keyof UiMessages["status"];

const TONES: Readonly<Record<Status, Tone>> = {
  active: "good",
  pending: "busy",
  suspended: "warning",
  terminated: "idle",
  removed: "idle",
  open: "busy",
  accepted: "good",
  expired: "idle",
  revoked: "idle",
  ready: "good",
  preparing: "busy",
  unavailable: "bad",
  trial: "busy",
  "past-due": "bad",
  cancelled: "idle",
  up: "good",
  down: "bad",
  unknown: "idle",
  verified: "good",
  unverified: "warning",
  archived: "idle",
  failing: "bad",
  skipped: "idle",
};

/** A dot in the color of the tone, and words. */
export function ToneBadge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className="allod-status" data-tone={tone}>
      {children}
    </span>
  );
}

/** The state of something, in the words that all pages use. */
export function StatusBadge({ status }: { readonly status: Status }) {
  const t = useUiText();
  return <ToneBadge tone={TONES[status]}>{t(`status.${status}`)}</ToneBadge>;
}

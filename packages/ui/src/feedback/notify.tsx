import { CloseButton } from "@mantine/core";
import IconAlertCircle from "@tabler/icons-react/icons/IconAlertCircle";
import IconCircleCheck from "@tabler/icons-react/icons/IconCircleCheck";
import { useEffect, useState } from "react";

import { useExplain } from "../i18n/explain.ts";
import { useUiText } from "../i18n/use-ui-text.ts";

const EVENT = "allod:announcement";
const SHOWN_MS = 6000;

interface Announcement {
  readonly message: string;
  readonly tone: "good" | "bad";
}

/** Says in a corner that something was done. */
export function notifyDone(message: string): void {
  announce({ message, tone: "good" });
}

/** Says in a corner what went wrong with something that has no dialog where it could be said. */
export function useNotifyFailed(): (error: unknown) => void {
  const explain = useExplain();
  return (error) => {
    const { text, hint } = explain(error);
    announce({ message: `${text} ${hint}`, tone: "bad" });
  };
}

function announce(announcement: Announcement): void {
  window.dispatchEvent(new CustomEvent<Announcement>(EVENT, { detail: announcement }));
}

/** Where announcements are heard: once in a portal. A screen reader reads them, and they go away by themselves. */
export function Announcements() {
  const t = useUiText();
  const [shown, setShown] = useState<readonly (Announcement & { readonly number: number })[]>([]);
  const close = (number: number): void => setShown((before) => before.filter((other) => other.number !== number));
  useEffect(() => {
    let last = 0;
    function show(event: Event): void {
      last += 1;
      const number = last;
      const { detail } = event as CustomEvent<Announcement>;
      setShown((before) => [...before, { ...detail, number }].slice(-3));
      setTimeout(() => close(number), SHOWN_MS);
    }
    window.addEventListener(EVENT, show);
    return () => window.removeEventListener(EVENT, show);
  }, []);
  return (
    <div className="allod-announcements" role="status">
      {shown.map(({ number, message, tone }) => (
        <div key={number} className="allod-announcement" data-tone={tone}>
          {tone === "good" ? <IconCircleCheck size={20} aria-hidden /> : <IconAlertCircle size={20} aria-hidden />}
          <span>{message}</span>
          <CloseButton size="sm" aria-label={t("action.close")} onClick={() => close(number)} />
        </div>
      ))}
    </div>
  );
}

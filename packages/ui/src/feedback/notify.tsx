import { CloseButton } from "@mantine/core";
import IconCircleCheck from "@tabler/icons-react/icons/IconCircleCheck";
import { useEffect, useState } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";

const EVENT = "allod:done";
const SHOWN_MS = 5000;

interface Announcement {
  readonly number: number;
  readonly message: string;
}

/** Says in a corner that something was done. What went wrong is said where it was done instead. */
export function notifyDone(message: string): void {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: message }));
}

/** Where {@link notifyDone} is heard: once in a portal. A screen reader reads it, and it goes away by itself. */
export function Announcements() {
  const t = useUiText();
  const [shown, setShown] = useState<readonly Announcement[]>([]);
  const close = (number: number): void => setShown((before) => before.filter((other) => other.number !== number));
  useEffect(() => {
    let last = 0;
    function show(event: Event): void {
      const message: unknown = event instanceof CustomEvent ? event.detail : undefined;
      if (typeof message !== "string") return;
      last += 1;
      const number = last;
      setShown((before) => [...before, { number, message }].slice(-3));
      setTimeout(() => close(number), SHOWN_MS);
    }
    window.addEventListener(EVENT, show);
    return () => window.removeEventListener(EVENT, show);
  }, []);
  return (
    <div className="allod-announcements" role="status">
      {shown.map(({ number, message }) => (
        <div key={number} className="allod-announcement">
          <IconCircleCheck size={20} aria-hidden />
          <span>{message}</span>
          <CloseButton size="sm" aria-label={t("action.close")} onClick={() => close(number)} />
        </div>
      ))}
    </div>
  );
}

import IconCheck from "@tabler/icons-react/icons/IconCheck";
import { type ReactNode, type ToggleEvent, useId, useRef, useState } from "react";

interface HeaderMenuProps {
  /** What the button says to a screen reader. */
  readonly label: string;
  /** What the button shows. */
  readonly button: ReactNode;
  readonly className?: string;
  /** What opens; its buttons and links close it. */
  readonly children: ReactNode;
}

/**
 * A button of the header that opens a short list. The browser's own popover: it closes by itself when something else is pressed, and with
 * Escape. Mantine's menu would be a tenth of what the first page loads.
 */
export function HeaderMenu({ label, button, className, children }: HeaderMenuProps) {
  const id = useId();
  const target = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  function place({ currentTarget, newState }: ToggleEvent<HTMLDivElement>): void {
    setOpen(newState === "open");
    const button = target.current?.getBoundingClientRect();
    if (button === undefined) return;
    const furthest = document.documentElement.clientWidth - currentTarget.offsetWidth - 12;
    currentTarget.style.left = `${Math.max(12, Math.min(button.left, furthest))}px`;
    currentTarget.style.top = `${button.bottom + 6}px`;
  }
  return (
    <>
      <button
        ref={target}
        type="button"
        className={className}
        popoverTarget={id}
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={id}
      >
        {button}
      </button>
      <div
        id={id}
        popover="auto"
        className="allod-menu"
        onToggle={place}
        onClick={({ currentTarget, target }) => {
          if (target instanceof Element && target.closest("a, button") !== null) currentTarget.hidePopover();
        }}
      >
        {children}
      </div>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly {
    readonly key: string;
    readonly content: ReactNode;
    readonly lang?: string;
    readonly chosen: boolean;
    readonly onChoose: () => void;
  }[];
}

/** Choices of a menu, of which one is in force. */
export function HeaderMenuChoice({ label, options }: ChoiceProps) {
  const id = useId();
  return (
    <>
      <div className="allod-menu-label" id={id}>
        {label}
      </div>
      <div role="group" aria-labelledby={id}>
        {options.map(({ key, content, lang, chosen, onChoose }) => (
          <button key={key} type="button" className="allod-menu-item" lang={lang} aria-pressed={chosen} onClick={onChoose}>
            <span>{content}</span>
            {chosen ? <IconCheck size={14} aria-hidden /> : null}
          </button>
        ))}
      </div>
    </>
  );
}

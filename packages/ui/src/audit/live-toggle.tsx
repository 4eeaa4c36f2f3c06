import { useUiText } from "../i18n/use-ui-text.ts";

/** Whether what happens now comes in by itself. */
export function LiveToggle({ live, onToggle }: { readonly live: boolean; readonly onToggle: () => void }) {
  const t = useUiText();
  return (
    <button
      type="button"
      aria-pressed={live}
      className="allod-tool allod-live"
      title={t(live ? "audit.liveOff" : "audit.liveOn")}
      onClick={onToggle}
    >
      <span className="allod-live-dot" aria-hidden />
      {t("audit.live")}
    </button>
  );
}

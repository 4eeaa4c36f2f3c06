import { useLocale } from "../i18n/i18n.ts";
import { formatRelative } from "./format.ts";
import { useFormat, useNow } from "./use-format.ts";

/** How long ago, or how soon; pointing at it shows the exact time. */
export function RelativeTime({ time }: { readonly time: string }) {
  const now = useNow();
  const locale = useLocale();
  const format = useFormat();
  return (
    <time dateTime={time} title={format.dateTime(time)}>
      {formatRelative(time, now, locale)}
    </time>
  );
}

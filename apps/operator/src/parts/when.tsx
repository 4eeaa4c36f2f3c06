import { RelativeTime } from "@allod/ui";

import { Within } from "./within.tsx";

/** A sentence with a time in it that stays true while the page is open: `say={(when) => t("tenant.since", { when })}`. */
export function When({ say, time }: { readonly say: (when: string) => string; readonly time: string }) {
  return (
    <Within say={say}>
      <RelativeTime time={time} />
    </Within>
  );
}

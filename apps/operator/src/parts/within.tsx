import type { ReactNode } from "react";

/** Stands in a sentence where something goes that is not text; no text has it. */
const PLACE = "\u0000";

/** A sentence with a link or another element in it: `say={(name) => t("tenant.through", { name })}`. */
export function Within({ say, children }: { readonly say: (place: string) => string; readonly children: ReactNode }) {
  const [before = "", after = ""] = say(PLACE).split(PLACE);
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}

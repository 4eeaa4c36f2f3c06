import type { CustomerView } from "@allod/api";

import { useText } from "../../i18n/text.ts";

/** What somebody is let in for, in one word each. */
export function ScopeList({ scopes }: { readonly scopes: CustomerView["scopes"] }) {
  const t = useText();
  return (
    <span className="portal-scopes">
      {scopes.map((scope) => (
        <span key={scope} title={t(`scope.${scope}Hint`)}>
          {t(`scope.${scope}`)}
        </span>
      ))}
    </span>
  );
}

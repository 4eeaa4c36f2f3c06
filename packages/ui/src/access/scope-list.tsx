import type { CustomerView } from "@allod/api";

import { useUiText } from "../i18n/use-ui-text.ts";

/** What somebody is let in for, in one word each. */
export function ScopeList({ scopes }: { readonly scopes: CustomerView["scopes"] }) {
  const t = useUiText();
  return (
    <span className="allod-scopes">
      {scopes.map((scope) => (
        <span key={scope} title={t(`scope.${scope}Hint`)}>
          {t(`scope.${scope}`)}
        </span>
      ))}
    </span>
  );
}

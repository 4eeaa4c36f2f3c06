import type { UiMessages } from "../i18n/en.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { type Format, useFormat } from "../format/use-format.ts";
import { type Say, sayOr } from "../i18n/i18n.ts";
import type { ChangedFields, ChangedValue } from "./changed-fields.ts";

/** What changed, field by field: from what, to what. */
export function Changes({ changes }: { readonly changes: ChangedFields }) {
  const t = useUiText();
  const format = useFormat();
  return (
    <dl className="allod-changes" aria-label={t("audit.changes")}>
      {Object.entries(changes).map(([field, { from, to }]) => (
        <div key={field}>
          <dt>{sayOr(t, `audit.fields.${field}`, field)}</dt>
          <dd>
            {isNothing(from) ? null : (
              <>
                <del>{inWords(from, t, format)}</del> <span aria-hidden>→</span>{" "}
              </>
            )}
            <ins>{isNothing(to) ? t("audit.nothing") : inWords(to, t, format)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function isNothing(value: ChangedValue): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/u;

/** Roles, scopes and states in words, times as dates; everything else as it is. */
function inWords(value: ChangedValue, t: Say<UiMessages>, format: Format): string {
  if (Array.isArray(value)) return value.map((item) => inWords(item, t, format)).join(", ");
  if (typeof value === "number") return format.number(value);
  if (typeof value === "string")
    return TIME.test(value) && !Number.isNaN(Date.parse(value))
      ? format.dateTime(value)
      : sayOr(t, `role.${value}`, sayOr(t, `scope.${value}`, sayOr(t, `status.${value}`, value)));
  if (typeof value !== "object" || value === null) return String(value);
  const parts = Object.entries(value).filter(([, part]) => !isNothing(part));
  return parts.map(([name, part]) => `${sayOr(t, `audit.fields.${name}`, name)}: ${inWords(part, t, format)}`).join(", ");
}

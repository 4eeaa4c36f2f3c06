import { Text } from "@mantine/core";
import IconAlertCircle from "@tabler/icons-react/icons/IconAlertCircle";

import { useExplain } from "../i18n/explain.ts";

/** Why the server refused a form, above its buttons. Nothing while there is no error. */
export function FormProblem({ error }: { readonly error?: unknown }) {
  const explain = useExplain();
  if (error === undefined || error === null) return null;
  const { text, hint, code, untranslated } = explain(error);
  return (
    <div className="allod-problem" role="alert">
      <IconAlertCircle size={18} aria-hidden />
      <div lang={untranslated ? "en" : undefined}>
        <Text size="sm" fw={600}>
          {text}
        </Text>
        <Text size="sm">
          {hint}{" "}
          <Text span size="xs" c="dimmed" ff="monospace">
            {code}
          </Text>
        </Text>
      </div>
    </div>
  );
}

import { tenant as tenantSchema, type TenantView } from "@allod/api";
import { notifyDone, useChange } from "@allod/ui";

import { useText } from "../../i18n/text.ts";

interface Changes {
  readonly name?: string | undefined;
  readonly billing?: TenantView["billing"] | undefined;
}

/** Changes a tenant as it was read; refused when somebody else changed it since. */
export function useUpdateTenant({ id, generation }: TenantView): (changes: Changes) => Promise<TenantView> {
  const t = useText();
  const update = useChange({
    send: (api, body: Changes) => api.send("PATCH", `/tenants/${id}`, { schema: tenantSchema, body, generation }),
    touches: [`/tenants/${id}`, "/me"],
    onDone: () => notifyDone(t("settings.saved")),
  });
  return update.mutateAsync;
}

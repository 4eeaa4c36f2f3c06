import type { TenantView } from "@allod/api";
import type { TimelineAddress } from "@allod/ui";
import { tenantScope, Timeline } from "@allod/ui/audit";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { ErasePerson } from "../timeline/erase-person.tsx";
import { Retention } from "./retention.tsx";

/** What happened in an organization, in every app. */
export function ActivityPart({ tenant }: { readonly tenant: TenantView }) {
  const { id } = tenant;
  const navigate = useNavigate();
  const { tab: _tab, refused: _refused, ...address } = useSearch({ from: "/signed-in/tenants/$tenantId" });
  const scope = useMemo(() => tenantScope(id), [id]);
  const onAddress = useCallback(
    (search: TimelineAddress, how: { readonly stay?: boolean; readonly replace?: boolean } = {}) =>
      void navigate({
        to: "/tenants/$tenantId",
        params: { tenantId: id },
        search: { ...search, tab: "activity" },
        resetScroll: how.stay !== true,
        replace: how.replace === true,
      }),
    [navigate, id],
  );
  return (
    <>
      <Retention tenant={tenant} />
      <Timeline key={id} scope={scope} address={address} onAddress={onAddress} mayVerify mayExport Erase={ErasePerson} />
    </>
  );
}

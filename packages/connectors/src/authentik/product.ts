import { z } from "zod";

import { byKind } from "../contract/by-kind.ts";
import { ConnectorError } from "../contract/errors.ts";
import { defineProduct } from "../contract/product.ts";
import { authentikApi, TITLE } from "./api.ts";
import { authentikConfig } from "./config.ts";
import { members } from "./members.ts";
import { people } from "./people.ts";
import { tenants } from "./tenants.ts";
import { recoveryStage } from "./welcome.ts";

/** From here on names of groups are unique, so that a tenant is never made twice. */
const OLDEST = [2025, 12] as const;

/** Authentik, as the identity provider: tenants are groups, people are users. */
export const authentik = defineProduct({
  id: "authentik",
  title: TITLE,
  config: authentikConfig,
  connect({ issuer, welcome, ...access }) {
    const api = authentikApi(access);
    return {
      id: "authentik",
      title: TITLE,
      issuer,
      async check(signal) {
        const { version_current: version } = await api.ask({ method: "GET", path: "/admin/version/", signal }, versions);
        refuseOlder(version);
        // Any token may ask for the version; ours must also see these.
        for (const path of ["/core/users/", "/core/groups/"])
          await api.ask({ method: "GET", path, query: { page_size: 1 }, signal }, z.object({ results: z.array(z.unknown()) }));
        if (welcome === "recovery-email") await recoveryStage(api, signal);
        return { version };
      },
      ...byKind({ tenant: tenants(api), person: people(api, { welcome }), member: members(api) }),
    };
  },
});

const versions = z.object({ version_current: z.string() });

function refuseOlder(version: string): void {
  const [year = 0, month = 0] = version.split(".").map(Number);
  if (year > OLDEST[0] || (year === OLDEST[0] && month >= OLDEST[1])) return;
  throw new ConnectorError("permanent", `${TITLE} is of version ${version.slice(0, 40)}; ${OLDEST.join(".")} or later is needed.`);
}

import { z } from "zod";

import { byKind } from "../contract/by-kind.ts";
import { defineProduct } from "../contract/product.ts";
import { adminApi, lacksRole, TITLE } from "./admin-api.ts";
import { keycloakConfig } from "./config.ts";
import { members } from "./members.ts";
import { people } from "./people.ts";
import { requireAttributes } from "./profile.ts";
import { tenants } from "./tenants.ts";

/** Keycloak, as the identity provider: tenants are groups, people are users of one realm. */
export const keycloak = defineProduct({
  id: "keycloak",
  title: TITLE,
  config: keycloakConfig,
  connect({ issuer, tenantsGroup, welcome, requiredActions, ...access }, { clock }) {
    const api = adminApi(access, clock);
    return {
      id: "keycloak",
      title: TITLE,
      issuer,
      async check(signal) {
        await requireAttributes(api, signal);
        // Any role of an administrator may read the profile. With each object it says whether we may change it.
        for (const path of ["/users", "/groups"]) {
          const rows = await api.ask({ method: "GET", path, query: { max: 1 }, signal }, listed);
          if (rows.some(({ access }) => access?.manage === false)) throw lacksRole();
        }
        // Keycloak tells its version only to administrators of the whole server.
        return { version: undefined };
      },
      ...byKind({
        tenant: tenants(api, { tenantsGroup }),
        person: people(api, { welcome, requiredActions, ready: (signal) => requireAttributes(api, signal) }),
        member: members(api),
      }),
    };
  },
});

const listed = z.array(z.object({ access: z.object({ manage: z.boolean().optional() }).optional() }));

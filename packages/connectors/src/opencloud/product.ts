import { z } from "zod";

import { byKind } from "../contract/by-kind.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { defineProduct } from "../contract/product.ts";
import { openCloudApi, TITLE } from "./api.ts";
import { openCloudConfig } from "./config.ts";
import { graphMembers } from "./graph-members.ts";
import { ROLES } from "./grants.ts";
import { marks } from "./mark.ts";
import { signedInMembers } from "./signed-in-members.ts";
import { spaces } from "./spaces.ts";

/** `product` of `/status.php`: OpenCloud, and ownCloud Infinite Scale, which it comes from and whose API it has. */
const PRODUCTS: ReadonlySet<string> = new Set(["OpenCloud", "Infinite Scale"]);

/** OpenCloud and ownCloud Infinite Scale: tenants are project spaces, members are people in them. */
export const opencloud = defineProduct({
  id: "opencloud",
  title: TITLE,
  config: openCloudConfig,
  connect(config) {
    const api = openCloudApi(config);
    return {
      id: "opencloud",
      title: TITLE,
      adopts: config.users === "autoprovisioned",
      app: { title: "Files", url: config.url, icon: "files" },
      async check(signal) {
        const status = await api.ask({ method: "GET", path: "/status.php", signal }, statuses);
        if (!PRODUCTS.has(status.productname))
          throw new ConnectorError("permanent", `What answers as ${TITLE} calls itself ${status.productname.slice(0, 40)}.`);
        // So short a search is for administrators only, and finds nobody.
        await api.send({ method: "GET", path: "/graph/v1.0/users", query: { $search: '"~~"' }, signal });
        const offered = await orGone(api.ask({ method: "GET", path: ROLE_DEFINITIONS, signal }, z.array(z.object({ id: z.string() }))));
        for (const { id, words } of Object.values(ROLES))
          if (offered?.some((each) => each.id === id) !== true)
            throw new ConnectorError("permanent", `${TITLE} does not offer the role that makes somebody ${words} of a space (${id}).`);
        return { version: status.productversion };
      },
      ...byKind({
        tenant: spaces(api, marks(config.token)),
        member: config.users === "graph" ? graphMembers(api) : signedInMembers(api, config),
      }),
    };
  },
});

const ROLE_DEFINITIONS = "/graph/v1beta1/roleManagement/permissions/roleDefinitions";

const statuses = z.object({ productname: z.string(), productversion: z.string().optional() });

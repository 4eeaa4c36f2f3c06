import { z } from "zod";

import { byKind } from "../contract/by-kind.ts";
import { ConnectorError } from "../contract/errors.ts";
import { defineProduct } from "../contract/product.ts";
import { nextcloudConfig } from "./config.ts";
import { STORE } from "./marks.ts";
import { members } from "./members.ts";
import { ocsApi, TITLE } from "./ocs.ts";

/** Nextcloud, where people's first sign-in makes their accounts: members are kept out of it, and let in again. */
export const nextcloud = defineProduct({
  id: "nextcloud",
  title: TITLE,
  config: nextcloudConfig,
  connect(config) {
    const ocs = ocsApi(config);
    return {
      id: "nextcloud",
      title: TITLE,
      adopts: true,
      app: { title: "Files", url: config.url, icon: "files" },
      async check(signal) {
        const found = await ocs.plain({ method: "GET", path: "/status.php", signal }, status);
        if (!found.installed || found.maintenance || found.needsDbUpgrade)
          throw new ConnectorError("transient", `${TITLE} is ${found.installed ? "under maintenance" : "not installed yet"}.`);
        // For administrators only.
        await ocs.send({ method: "GET", path: STORE, signal });
        return { version: found.versionstring };
      },
      ...byKind({ member: members(ocs) }),
    };
  },
});

/** Its `productname` is whatever somebody has called it. */
const status = z.object({
  installed: z.boolean(),
  maintenance: z.boolean(),
  needsDbUpgrade: z.boolean().default(false),
  versionstring: z.string(),
});

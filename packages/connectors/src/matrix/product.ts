import { z } from "zod";

import { byKind } from "../contract/by-kind.ts";
import { ConnectorError } from "../contract/errors.ts";
import { defineProduct } from "../contract/product.ts";
import { matrixConfig } from "./config.ts";
import { homeserver, path, TITLE } from "./homeserver.ts";
import { members } from "./members.ts";
import { serviceAccounts } from "./service-accounts.ts";
import { synapseAccounts } from "./synapse-accounts.ts";
import { tenants } from "./tenants.ts";

/** Synapse before this has holes that everybody knows: six advisories of 28 July 2026. */
const OLDEST = [1, 157, 2] as const;

/** Matrix, as Synapse gives it: tenants are spaces, members are accounts. */
export const matrix = defineProduct({
  id: "matrix",
  title: "Matrix",
  config: matrixConfig,
  connect({ ssoProvider, authentication, names, publicUrl, launchUrl, roomName, ...access }, { clock }) {
    const server = homeserver(access);
    const accounts = authentication === undefined ? synapseAccounts(server, ssoProvider) : serviceAccounts(server, authentication, clock);
    return {
      id: "matrix",
      title: "Matrix",
      adopts: names === "plain",
      app: { title: "Chat", url: launchUrl ?? publicUrl, icon: "chat" },
      async check(signal) {
        const { user_id: me } = await server.ask(
          { method: "GET", path: "/_matrix/client/v3/account/whoami", signal },
          z.object({ user_id: z.string() }),
        );
        if (!me.endsWith(`:${access.serverName}`))
          throw new ConnectorError("permanent", `${TITLE} is the server of ${me}, and not of ${access.serverName}.`);
        // Only an administrator may ask for an account.
        await server.ask({ method: "GET", path: path`/_synapse/admin/v2/users/${me}`, signal }, z.object({ name: z.string() }));
        await accounts.check(signal);
        const about = { method: "GET", path: "/_synapse/admin/v1/server_version", signal } as const;
        const { server_version: version } = await server.ask(about, z.object({ server_version: z.string() }));
        refuseOlder(version);
        return { version };
      },
      ...byKind({ tenant: tenants(server, { roomName, clock, names }), member: members(server, { accounts, names }) }),
    };
  },
});

function refuseOlder(version: string): void {
  const parts = version.split(/[.+-]/).map(Number);
  const differing = OLDEST.findIndex((part, index) => parts[index] !== part);
  if (differing === -1 || (parts[differing] ?? 0) > (OLDEST[differing] ?? 0)) return;
  throw new ConnectorError("permanent", `${TITLE} is of version ${version.slice(0, 40)}; ${OLDEST.join(".")} or later is needed.`);
}

import { byKind } from "../contract/by-kind.ts";
import { ConnectorError } from "../contract/errors.ts";
import { defineProduct } from "../contract/product.ts";
import { stalwartConfig } from "./config.ts";
import { domains } from "./domains.ts";
import { jmap, TITLE } from "./jmap.ts";
import { members } from "./members.ts";

/** What our account must be allowed, besides to sign in (names of 0.16.18). */
const NEEDED = [
  ...["Get", "Query", "Create", "Update", "Destroy"].flatMap((verb) => [`sysDomain${verb}`, `sysAccount${verb}`]),
  ...["Get", "Query", "Destroy"].map((verb) => `sysDkimSignature${verb}`),
];

/** Stalwart 0.16, the mail server: domains, and a mailbox for each member. Tenants are of its Enterprise edition and are not held. */
export const stalwart = defineProduct({
  id: "stalwart",
  title: TITLE,
  config: stalwartConfig,
  connect(config, { clock }) {
    const api = jmap(config);
    return {
      id: "stalwart",
      title: TITLE,
      ...(config.webmail === undefined ? {} : { app: { title: "Mail", url: config.webmail, icon: "mail" } }),
      async check(signal) {
        const { permissions } = await api.account(signal);
        const missing = NEEDED.filter((permission) => !permissions.includes(permission));
        if (missing.length > 0) throw new ConnectorError("auth", `${TITLE} does not allow our account: ${missing.join(", ")}.`);
        // The open edition tells its version to nobody.
        return { version: undefined };
      },
      ...byKind({ domain: domains(api, clock), member: members(api) }),
    };
  },
});

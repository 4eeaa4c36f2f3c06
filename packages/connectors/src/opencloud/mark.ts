import { createHmac } from "node:crypto";

import type { Secret } from "@allod/core";

import { ConnectorError } from "../contract/errors.ts";
import { TITLE } from "./api.ts";

/**
 * Our id in a space's description: the only place for one. Managers of a space can write there what they like, and so take
 * another tenant's id for theirs; therefore it carries a seal that is made with the connector's own token.
 */
export interface Marks {
  of(allodId: string): string;
  /** The only one of these spaces that is the tenant's. Throws when it cannot be told. */
  find<Space extends { readonly name: string; readonly description: string }>(allodId: string, spaces: readonly Space[]): Space | undefined;
}

export function marks(token: Secret): Marks {
  const of = (allodId: string): string => {
    const seal = createHmac("sha256", token.reveal()).update(allodId).digest("base64url").slice(0, 22);
    return `[allod:${allodId}:${seal}]`;
  };
  return {
    of,
    find(allodId, spaces) {
      const sealed = spaces.filter(({ description }) => description.includes(of(allodId)));
      if (sealed.length > 1) throw unclear(sealed, "have the same note of ours in their descriptions: take it from all but one");
      if (sealed[0] !== undefined) return sealed[0];
      const claimed = spaces.filter(({ description }) => description.includes(`[allod:${allodId}:`));
      if (claimed.length > 0)
        throw unclear(
          claimed,
          "claims to be this tenant's, with a seal that is not ours (or of an older token): look whose it is, and take the note out",
        );
      return undefined;
    },
  };
}

function unclear(spaces: readonly { readonly name: string }[], what: string): ConnectorError {
  const names = spaces.map(({ name }) => `"${name}"`).join(" and ");
  return new ConnectorError("permanent", `${spaces.length === 1 ? "The space" : "The spaces"} ${names} of ${TITLE} ${what}.`);
}

import type { Enrollment } from "../../../domain/enrollment.ts";
import type { Tickets } from "../guard/tickets.ts";
import { ticketUrl } from "../routes/password-tickets.ts";
import type { AccountStore } from "./accounts.ts";

interface Deps {
  readonly accounts: AccountStore;
  readonly tickets: Tickets;
  readonly origin: string;
}

/** Lets people choose their first password. The account may come to be here, before the connector has brought it. */
export function enrollment({ accounts, tickets, origin }: Deps): Enrollment {
  return {
    async begin({ application, ...person }) {
      const { id, passwordHash } = await accounts.ensure({ ...person, state: "enabled" });
      if (passwordHash !== undefined) return undefined;
      const token = await tickets.issue({ purpose: "enroll", accountId: id, application, boundTo: undefined });
      return { url: ticketUrl(origin, "enroll", token) };
    },
  };
}

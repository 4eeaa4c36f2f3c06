import type { Diagnostic } from "@allod/core";

import { planErrors } from "../plan/errors.ts";
import type { Plan } from "../plan/plan.ts";

/** What an IPv6 address costs: networks between containers are IPv4, so the engine passes such visitors on as one of its own addresses. */
export function checkAddresses({ workspace }: Plan): Diagnostic[] {
  if (workspace.network.ipv6 === undefined) return [];
  return [
    planErrors.diagnostic(
      "plan.component.limited",
      {
        message: "Everybody who comes over IPv6 looks like one address to mail, sign-in and files.",
        hint: "Who guesses passwords over IPv6 has all others of IPv6 locked out with them, and senders of mail cannot be told apart. Leave `network.ipv6` out, and publish no AAAA records, unless you need it.",
      },
      { path: "network.ipv6", severity: "warning" },
    ),
  ];
}

import type { ChangePlan, Connector, Desired } from "@allod/connectors";

const OWN: ChangePlan = {
  skipped: {
    reason: "OwnAccount",
    message: "Their account is the identity provider's own: it was there before this platform, and is changed there.",
  },
};

/**
 * An identity provider in which somebody has an account that is none of ours to change: the first operator, who makes
 * everything else. Connectors never take such an account over; without this it would be refused for ever, for all to see.
 */
export function leavingAlone(connector: Connector, email: string): Connector {
  if (connector.issuer === undefined) return connector;
  const isTheirs = (desired: Desired): boolean => desired.kind === "person" && desired.email === email.toLowerCase();
  return {
    ...connector,
    read: async (ref, signal) => (isTheirs(ref.desired) ? undefined : connector.read(ref, signal)),
    plan: (desired, observed) => (isTheirs(desired) ? OWN : connector.plan(desired, observed)),
  };
}

import { conformance, type Subject } from "./conformance.test-support.ts";
import { type Flaw, shelfConnector, startShelf } from "./shelf.test-support.ts";

/** The suite over a connector to a shelf: a sound one, or one with a flaw. */
export function shelfConformance(flaw?: Flaw): void {
  conformance(flaw ?? "sound", {
    holds: { tenant: ["name", "state"], member: ["displayName", "state"] },
    skips: { tenant: "WaitsForTenant" },
    setUp: () => setUp(flaw),
  });
}

async function setUp(flaw: Flaw | undefined): Promise<Subject> {
  const password = "open-sesame-7731";
  const shelf = await startShelf(password);
  const fall = ({ externalId }: { readonly externalId: string }): void => {
    const thing = shelf.things.get(externalId);
    if (thing !== undefined) shelf.things.set(externalId, { ...thing, name: "changed by hand" });
  };
  return {
    connector: shelfConnector({ url: shelf.url, password, flaw }),
    wrongCredentials: shelfConnector({ url: shelf.url, password: "wrong-4242", flaw }),
    unreachable: shelfConnector({ url: "http://127.0.0.1:9", password, flaw }),
    secrets: [password, "wrong-4242"],
    product: shelf,
    drift: { tenant: fall, member: fall },
    stop: () => shelf.stop(),
  };
}

import {
  type Connector,
  ConnectorError,
  type Desired,
  type DesiredState,
  type ObjectKind,
  objectKinds,
  type Observed,
} from "@allod/connectors";

/** What becomes of a question to the product. `fail-after`: it is done, and the answer is lost. */
type Fate = "ok" | "fail-before" | "fail-after" | ConnectorError;

interface Kept extends Observed {
  readonly allodId: string;
  readonly kind: ObjectKind;
  readonly looks: string;
}

export interface FakeProduct {
  readonly connector: Connector;
  readonly objects: Map<string, Kept>;
  /** Verbs that reached the product. */
  readonly calls: string[];
  /** Fates of the next questions; beyond them all goes well. */
  readonly script: Fate[];
  /** Until then every question waits. */
  hold(): () => void;
}

interface Options {
  readonly id?: string;
  readonly kinds?: readonly ObjectKind[];
  readonly issuer?: string;
  readonly script?: Fate[];
  /** Members wait for their tenant and for who they are. */
  readonly waits?: boolean;
}

/** FAKE: a product in memory, which can refuse, be late or be slow on purpose. */
export function fakeProduct({ id = "fake", kinds = objectKinds, issuer, script = [], waits = false }: Options = {}): FakeProduct {
  const objects = new Map<string, Kept>();
  const calls: string[] = [];
  let made = 0;
  let held: Promise<void> | undefined;

  async function asked<T>(verb: string, act: () => T): Promise<T> {
    await held;
    calls.push(verb);
    const fate = script.shift() ?? "ok";
    if (fate instanceof ConnectorError) throw fate;
    if (fate === "fail-before") throw new ConnectorError("transient", "It is overloaded.");
    const result = act();
    if (fate === "fail-after") throw new ConnectorError("transient", "The answer was lost.");
    return result;
  }

  function plan(desired: Desired, observed: Kept | undefined): ReturnType<Connector["plan"]> {
    if (waits && desired.kind === "member" && desired.tenant.externalId === undefined)
      return { skipped: { reason: "WaitsForTenant", message: "The tenant is not here yet." } };
    const differs = observed === undefined || observed.looks !== looksOf(desired) || observed.state !== desired.state;
    return { changes: differs ? ["bring it to what is wanted"] : [] };
  }

  const connector: Connector<Kept> = {
    id,
    title: id,
    kinds,
    ...(issuer === undefined ? {} : { issuer }),
    check: () => asked("check", () => ({ version: "1.0" })),
    read: ({ desired, externalId }) =>
      asked("read", () => {
        const byId = externalId === undefined ? undefined : objects.get(externalId);
        return byId ?? [...objects.values()].find(({ allodId, kind }) => allodId === desired.allodId && kind === desired.kind);
      }),
    plan,
    apply: (desired, observed) =>
      asked("apply", () => {
        const externalId = observed?.externalId ?? `${id}-${++made}`;
        const kept: Kept = {
          externalId,
          allodId: desired.allodId,
          kind: desired.kind,
          state: present(desired.state),
          looks: looksOf(desired),
        };
        objects.set(externalId, kept);
        return kept;
      }),
    remove: ({ externalId }) => asked("remove", () => void objects.delete(externalId)),
  };
  return {
    connector,
    objects,
    calls,
    script,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
  };
}

function present(state: DesiredState): Kept["state"] {
  if (state === "absent") throw new TypeError("what is to be absent is removed, and not applied");
  return state;
}

/** What this product holds of an object. */
function looksOf(desired: Desired): string {
  switch (desired.kind) {
    case "tenant":
    case "domain":
      return desired.name;
    case "person":
      return desired.displayName;
    case "member":
      return `${desired.username} ${desired.role} ${desired.person.subject ?? "nobody"}`;
  }
}

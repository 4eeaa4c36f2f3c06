import type { ChangePlan, Connector, Observed } from "./connector.ts";
import { type Desired, type ObjectKind, objectKinds } from "./desired.ts";

export type DesiredOf<Kind extends ObjectKind> = Extract<Desired, { readonly kind: Kind }>;

/** An observed object that says of which kind it is, so that `remove` knows. */
export interface ObservedOf<Kind extends ObjectKind> extends Observed {
  readonly kind: Kind;
}

/** What a connector does with the objects of one kind: the verbs of {@link Connector}, for it alone. */
export interface KindOfObject<Kind extends ObjectKind, Seen extends ObservedOf<Kind>> {
  read(ref: { readonly desired: DesiredOf<Kind>; readonly externalId: string | undefined }, signal: AbortSignal): Promise<Seen | undefined>;
  plan(desired: DesiredOf<Kind>, observed: Seen | undefined): ChangePlan;
  apply(desired: DesiredOf<Kind>, observed: Seen | undefined, signal: AbortSignal): Promise<Seen>;
  remove(observed: Seen, signal: AbortSignal): Promise<void>;
}

type Kinds = { readonly [Kind in ObjectKind]?: KindOfObject<Kind, ObservedOf<Kind>> };

/** The verbs of a connector from those of its kinds: `{ id, title, check, ...byKind({ tenant: tenants(http), member: members(http) }) }`. */
export function byKind(kinds: Kinds): Pick<Connector<ObservedOf<ObjectKind>>, "kinds" | "read" | "plan" | "apply" | "remove"> {
  // Which kind belongs to which desired object is known here and not to the type system.
  const of = (kind: ObjectKind) => {
    const found = kinds[kind] as KindOfObject<ObjectKind, ObservedOf<ObjectKind>> | undefined;
    if (found === undefined) throw new TypeError(`this connector holds no objects of the kind ${kind}`);
    return found;
  };
  return {
    kinds: objectKinds.filter((kind) => kinds[kind] !== undefined),
    read: async (ref, signal) => of(ref.desired.kind).read(ref, signal),
    plan: (desired, observed) => of(desired.kind).plan(desired, observed),
    apply: async (desired, observed, signal) => of(desired.kind).apply(desired, observed, signal),
    remove: async (observed, signal) => of(observed.kind).remove(observed, signal),
  };
}

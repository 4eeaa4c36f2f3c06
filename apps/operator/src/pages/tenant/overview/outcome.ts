import type { ConnectorView, ResourceView } from "@allod/api";
import type { Tone } from "@allod/ui";

/** In one word, as the control plane counts: what somebody must do something about is `failing`. */
export type Outcome = "ready" | "failing" | "skipped" | "working";

type Conditions = Pick<ResourceView, "conditions">;

export function outcomeOf({ conditions }: Conditions): Outcome {
  const synced = conditions.find(({ type }) => type === "Synced");
  if (synced?.status === "True") return "ready";
  if (synced?.status === "Unknown") return "skipped";
  return synced?.status === "False" ? "failing" : "working";
}

export const outcomeTones: Readonly<Record<Outcome, Tone>> = { ready: "good", failing: "bad", skipped: "idle", working: "busy" };

/** What the product says that somebody should read; empty while all is well. */
export function messageOf({ conditions }: Conditions): string {
  const told = conditions.find(({ type, status }) => type === "Synced" && status !== "True");
  const ready = conditions.find(({ type, status }) => type === "Ready" && status !== "True");
  return told?.message ?? ready?.message ?? "";
}

/** Everything that one product has of an organization. */
export interface ProductState {
  readonly id: string;
  readonly title: string;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly all: number;
}

export function productsOf(resources: readonly ResourceView[]): readonly ProductState[] {
  return [...Map.groupBy(resources, ({ connector }) => connector.id)].map(([id, own]) => {
    const counts = { ready: 0, failing: 0, skipped: 0, working: 0 };
    for (const resource of own) counts[outcomeOf(resource)] += 1;
    return { id, title: own[0]?.connector.title ?? id, counts, all: own.length };
  });
}

/** One object in all products. */
export interface ObjectState {
  readonly object: ResourceView["object"];
  readonly resources: readonly ResourceView[];
}

/** In the order in which they come; `refused`: only what fails, where it fails. */
export function objectsOf(resources: readonly ResourceView[], { refused }: { readonly refused: boolean }): readonly ObjectState[] {
  const shown = refused ? resources.filter((resource) => outcomeOf(resource) === "failing") : resources;
  const groups = Map.groupBy(shown, ({ object }) => `${object.kind} ${object.id}`);
  return [...groups.values()].flatMap((own) => (own[0] === undefined ? [] : [{ object: own[0].object, resources: own }]));
}

/** A product on the way of a new organization to its first day. */
export interface SetupStep {
  readonly id: string;
  readonly title: string;
  readonly state: Outcome | "waiting";
  readonly resource: ResourceView | undefined;
}

/** Every product that organizations are made in, and how far it is with this one. */
export function setupSteps(
  connectors: readonly Pick<ConnectorView, "id" | "title" | "kinds">[],
  resources: readonly ResourceView[],
): readonly SetupStep[] {
  return connectors
    .filter(({ kinds }) => kinds.includes("tenant"))
    .map(({ id, title }) => {
      const resource = resources.find(({ connector, object }) => connector.id === id && object.kind === "tenant");
      return { id, title, resource, state: resource === undefined ? "waiting" : outcomeOf(resource) };
    });
}

/** Nothing more is to be done there: what is skipped is done, too. */
export function isDone({ state }: Pick<SetupStep, "state">): boolean {
  return state === "ready" || state === "skipped";
}

import type { Entry, Reference, Value } from "./entry.ts";
import { keyOf } from "./entry.ts";

/** One step of a flow. `policy`: left out when that says no, asked when the step is reached. */
export interface Step {
  readonly stage: Reference;
  readonly order: number;
  readonly policy?: string;
}

/** What leads through a flow's steps. */
export function bindings(name: string, flow: Reference, steps: readonly Step[]): Entry[] {
  return steps.flatMap(({ stage, order, policy }): Entry[] => {
    const id = `${name}-${order}`;
    return [
      {
        model: "authentik_flows.flowstagebinding",
        id,
        identifiers: { target: flow, stage, order },
        attrs: { evaluate_on_plan: false, re_evaluate_policies: true },
      },
      ...(policy === undefined ? [] : [policyBinding(keyOf(id), { policy: keyOf(policy) })]),
    ];
  });
}

/** Who may, by group, user or policy: one binding at each place. */
export function policyBinding(
  target: Reference,
  who: { readonly group: Value } | { readonly user: Value } | { readonly policy: Value },
  order = 0,
): Entry {
  return { model: "authentik_policies.policybinding", identifiers: { target, order }, attrs: { ...who, enabled: true, negate: false } };
}

export function expression(id: string, source: string): Entry {
  return {
    model: "authentik_policies_expression.expressionpolicy",
    id,
    identifiers: { name: `allod-${id}` },
    attrs: { expression: source },
  };
}

/** A field of a form. Its name is ours, so that fields of other forms stay as they are. */
export function field(
  id: string,
  { key, label, type, order, initial }: { key: string; label: string; type: string; order: number; initial?: string },
): Entry {
  return {
    model: "authentik_stages_prompt.prompt",
    id,
    identifiers: { name: `allod-${id}` },
    attrs: {
      field_key: key,
      label,
      type,
      required: type !== "hidden",
      placeholder: "",
      placeholder_expression: false,
      initial_value: initial ?? "",
      initial_value_expression: false,
      order,
    },
  };
}

export function form(id: string, fields: readonly string[], policies: readonly string[]): Entry {
  return {
    model: "authentik_stages_prompt.promptstage",
    id,
    identifiers: { name: `allod-${id}` },
    attrs: { fields: fields.map(keyOf), validation_policies: policies.map(keyOf) },
  };
}

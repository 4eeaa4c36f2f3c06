import { defineErrors } from "@allod/core";

/** What can stand between a valid workspace file and a plan. */
export const planErrors = defineErrors({
  "plan.capability.missing": {
    text: "{component} needs {capability}, and no component that is switched on provides it.",
    hint: "Switch one on: {candidates}.",
  },
  "plan.capability.ambiguous": {
    text: "{component} needs {capability}, and several components provide it: {candidates}.",
    hint: "Switch all but one off, or say which one: `providers: { {capability}: {first} }`.",
  },
  "plan.provider.unfit": {
    text: "`{provider}` does not provide {capability}.",
    hint: "Use one of: {candidates}.",
  },
  "plan.provider.off": {
    text: "`{provider}` is chosen for {capability}, and also switched off.",
    hint: "Remove `enabled: false` from components.{provider}, or choose another provider.",
  },
  "plan.route.conflict": {
    text: "{component} and {other} both want to answer at {host}{path}.",
    hint: "Give one of them another `hostname`, or switch one of them off.",
  },
  "plan.route.uninvited": {
    text: "{component} says that {other} wants it at {host}, and {other} has not asked it for anything.",
    hint: "This is a mistake in the component {component}: please report it.",
  },
  "plan.guard.open": {
    text: "{host} would not be guarded as it must be: {reason}.",
    hint: "Give {component} another `hostname`; when it has one of its own, this is a mistake in the component: please report it.",
  },
  "plan.route.split": {
    text: "{host} is asked for in several spellings, which would be several certificates for one name.",
    hint: "Write the hostname once, in lower case and without a dot at the end.",
  },
  "plan.route.unknown-host": {
    text: "{workload} must reach {host}, and nothing answers there.",
    hint: "This is a mistake in the component {component}: please report it.",
  },
  "plan.port.conflict": {
    text: "{workload} and {other} both publish port {port}/{protocol}.",
    hint: "Change the port of one of them, or switch one of them off.",
  },
  "plan.start.cycle": {
    text: "These can never start, because each waits for the next: {cycle}.",
    hint: "Switch one of them off, or choose another provider for what it needs.",
  },
  "plan.workload.duplicate": {
    text: "Two components define the workload {workload}.",
    hint: "This is a mistake in the components {component} and {other}: please report it.",
  },
  "plan.workload.unknown": {
    text: "{component} refers to the workload {workload}, which does not exist.",
    hint: "This is a mistake in the component: please report it.",
  },
  "plan.hardening.undeclared": {
    text: "{workload} breaks the rule `{rule}` and gives no reason.",
    hint: "This is a mistake in the component {component}: it must declare the exception.",
  },
  "plan.component.limited": { text: "{message}", hint: "{hint}" },
  "plan.secret.conflict": {
    text: "The secret {secret} is described in two ways.",
    hint: "This is a mistake in the component {component}: please report it.",
  },
});

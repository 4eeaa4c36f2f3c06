import { compareText, type Diagnostic } from "@allod/core";

import type { Build, BuildContext, SecretRef, Workload } from "../component/index.ts";
import { listenName, secretsOf } from "../component/index.ts";
import { type Answered, grantOf } from "./answer.ts";
import type { Contexts } from "./context.ts";
import { planErrors } from "./errors.ts";
import type { Selected } from "./select.ts";

/** What each component consists of, now that everything asked for is answered. */
export function buildAll(
  selected: ReadonlyMap<string, Selected>,
  contexts: Contexts,
  { answered, trust }: { answered: Answered; trust: SecretRef | undefined },
): Map<string, Build> {
  const builds = new Map<string, Build>();
  for (const { component } of selected.values()) {
    const context: BuildContext<unknown> = {
      ...(contexts.get(component.id) as BuildContext<unknown>),
      ...answersFor(component.id, answered),
      trust,
    };
    builds.set(component.id, component.build(context));
  }
  return builds;
}

function answersFor(
  id: string,
  { grants, links }: Answered,
): Pick<BuildContext<unknown>, "grant" | "granted" | "guards" | "listen" | "requests"> {
  const grant = grantOf(id, grants);
  return {
    grant,
    granted(capability, request) {
      const given = grant(capability, request);
      if (given === undefined)
        throw new Error(`${id} uses the grant ${capability}/${request}, which it did not ask for or asked for as optional`);
      return given;
    },
    requests: (capability) => grants.filter((given) => given.provider === id && given.request.capability === capability),
    guards: grants.filter((given) => given.request.capability === "forwardAuth") as BuildContext<unknown>["guards"],
    listen: (workload, port) =>
      links
        .filter((link) => link.to === workload && link.port === port)
        .map(listenName)
        .toSorted(compareText),
  };
}

/** Every secret that a file of a workload, a task, or a grant refers to: one per name, and one description each. */
export function collectSecrets(
  builds: ReadonlyMap<string, Build>,
  extra: readonly SecretRef[],
): { secrets: SecretRef[]; diagnostics: Diagnostic[] } {
  const inFiles = [...builds.values()]
    .flatMap((build) => build.workloads)
    .flatMap((workload: Workload) => workload.files.flatMap((file) => secretsOf(file.content)));
  const inTasks = [...builds.values()].flatMap((build) => build.secrets ?? []);
  const found = new Map<string, SecretRef>();
  const diagnostics: Diagnostic[] = [];
  for (const ref of [...inFiles, ...inTasks, ...extra]) {
    const known = found.get(ref.name);
    if (known === undefined) found.set(ref.name, whole(ref));
    else if (JSON.stringify(known.spec) !== JSON.stringify(ref.spec)) {
      diagnostics.push(planErrors.diagnostic("plan.secret.conflict", { secret: ref.name, component: ref.name.split("/")[0] ?? "" }));
    }
  }
  return { secrets: [...found.values()].toSorted((a, b) => compareText(a.name, b.name)), diagnostics };
}

function whole({ kind, name, spec, keep }: SecretRef): SecretRef {
  return { kind, name, spec, ...(keep === undefined ? {} : { keep }) };
}

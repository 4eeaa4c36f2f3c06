import type { Owned, Plan } from "@allod/compiler";
import type { Probe, ProbeCheck, TaskIo } from "@allod/compiler/component";
import { type Clock, Secret } from "@allod/core";

import type { Site } from "../engine.ts";
import type { Progress } from "../progress.ts";
import { ask, type CheckContext, type Finding } from "./checks.ts";

/** What a probe found. `unknown`: it could not be asked, which is no pass. */
export interface ProbeResult extends Finding {
  readonly id: string;
  readonly kind: ProbeCheck["kind"];
  readonly component: string;
  readonly title: string;
  /** What a person notices when it fails. */
  readonly feels: string;
  readonly fix: string;
}

export interface VerifyRequest {
  readonly site: Site;
  readonly plan: Plan;
  readonly io: TaskIo;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Milliseconds during which what fails is asked again: certificates and first starts take a moment. */
  readonly patience: number;
}

const AGAIN = 1000;

/** Asks every probe of the plan; what fails is asked again while patience lasts. */
export async function verify({ site, plan, io, clock, progress, patience }: VerifyRequest): Promise<ProbeResult[]> {
  const trust = plan.trust === undefined ? undefined : new Secret(await io.reveal(plan.trust));
  const context: CheckContext = { address: site.target.address, io, trust, clock, publicNames: plan.workspace.tls.mode === "acme" };
  const begun = clock.now().getTime();
  const findings = new Map<string, Finding>();
  for (;;) {
    const open = plan.probes.filter(({ id }) => findings.get(id)?.status !== "pass");
    for (const [id, finding] of await Promise.all(open.map(async ({ id, check }) => [id, await ask(check, context)] as const)))
      findings.set(id, finding);
    const results = settle(plan.probes, findings);
    if (!results.some(mayMend) || clock.now().getTime() - begun > patience) {
      for (const probe of results) progress({ kind: "probe", probe });
      return results;
    }
    await clock.sleep(AGAIN);
  }
}

/** Findings as results. A failure that only follows from another one cannot be told, and is no finding of its own. */
export function settle(probes: readonly Owned<Probe>[], findings: ReadonlyMap<string, Finding>): ProbeResult[] {
  const byId = new Map(probes.map((probe) => [probe.id, probe]));
  function obstacle(probe: Owned<Probe>): Owned<Probe> | undefined {
    for (const id of dependencies(probe)) {
      const first = byId.get(id);
      if (first === undefined || findings.get(id)?.status === "pass") continue;
      const deeper = obstacle(first);
      if (deeper !== undefined || findings.get(id)?.status === "fail") return deeper ?? first;
    }
    return undefined;
  }
  return probes.map((probe) => {
    const { id, component, title, feels, fix, check } = probe;
    const found = findings.get(id) ?? { status: "unknown", evidence: "it was not asked" };
    const before = found.status === "fail" ? obstacle(probe) : undefined;
    const finding: Finding =
      before === undefined ? found : { status: "unknown", evidence: `cannot be told before this is right: ${before.title}` };
    return { id, kind: check.kind, component, title, feels, fix, ...finding };
  });
}

/** A page over https needs the certificate of its host first, and that needs the name: whoever declares them need not say so. */
function dependencies({ check, after = [] }: Probe): string[] {
  if (check.kind === "tls") return [...after, `dns.${check.host}`];
  return check.kind === "http" && check.url.startsWith("https:") ? [...after, `tls.${new URL(check.url).hostname}`] : [...after];
}

/** True for a failure that a little time may mend: a missing DNS record is not. */
function mayMend({ kind, status }: ProbeResult): boolean {
  return status === "fail" && kind !== "dns";
}

/** True when the workspace itself does not work. Names and certificates that are still on their way are not our failure. */
export function isBroken({ kind, status }: ProbeResult): boolean {
  return status === "fail" && kind !== "dns" && kind !== "tls";
}

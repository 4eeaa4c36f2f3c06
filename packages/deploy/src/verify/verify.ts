import type { Owned, Plan } from "@allod/compiler";
import type { Probe, TaskIo } from "@allod/compiler/component";
import { type Clock, Secret } from "@allod/core";

import type { Site } from "../engine.ts";
import type { Progress } from "../progress.ts";
import { ask, type Finding } from "./checks.ts";

/** What a probe found. `unknown`: it could not be asked, which is no pass. */
export interface ProbeResult extends Finding {
  readonly id: string;
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

/** Asks every probe of the plan, each after those it depends on; what fails is asked again while patience lasts. */
export async function verify(request: VerifyRequest): Promise<ProbeResult[]> {
  const { plan, clock, progress, patience } = request;
  const trust = plan.trust === undefined ? undefined : await request.io.reveal(plan.trust);
  const begun = clock.now().getTime();
  const results = new Map<string, ProbeResult>();
  for (;;) {
    const open = plan.probes.filter(({ id }) => results.get(id)?.status !== "pass");
    const answers = await Promise.all(open.map((probe) => result(probe, request, trust)));
    for (const answer of answers) results.set(answer.id, answer);
    if (!answers.some(isBroken) || clock.now().getTime() - begun > patience) break;
    await clock.sleep(AGAIN);
  }
  const all = plan.probes.map(({ id, after = [] }) =>
    unaskable(
      results.get(id) as ProbeResult,
      after.map((other) => results.get(other)),
    ),
  );
  for (const probe of all) progress({ kind: "probe", probe });
  return all;
}

async function result(probe: Owned<Probe>, { site, io, plan }: VerifyRequest, trust: string | undefined): Promise<ProbeResult> {
  const finding = await ask(probe.check, {
    address: site.target.address,
    io,
    trust: trust === undefined ? undefined : new Secret(trust),
    publicNames: plan.workspace.tls.mode === "acme",
  });
  const { id, component, title, feels, fix } = probe;
  return { id, component, title, feels, fix, ...finding };
}

/** A failure that only follows from another one is not a finding of its own. */
function unaskable(result: ProbeResult, first: readonly (ProbeResult | undefined)[]): ProbeResult {
  const failed = first.find((other) => other !== undefined && other.status !== "pass");
  if (failed === undefined || result.status === "pass") return result;
  return { ...result, status: "unknown", evidence: `cannot be told before this is right: ${failed.title}` };
}

/** True when the workspace itself does not work. Names and certificates that are still on their way are not our failure. */
export function isBroken({ id, status }: ProbeResult): boolean {
  return status === "fail" && !id.startsWith("dns.") && !id.startsWith("tls.");
}

import type { Plan } from "@allod/compiler";
import { AllodError, type Clock } from "@allod/core";

import { identityReplaced, leftBehind, type WorkloadChange } from "../changes.ts";
import { engineEnvironment } from "../engine-group.ts";
import { deployErrors } from "../errors.ts";
import { composeArguments, type Site } from "../engine.ts";
import { type CheckResult, preflight } from "../preflight/preflight.ts";
import { listNetworks, movedNetworks } from "../networks.ts";
import type { Progress } from "../progress.ts";
import { redactor } from "../redact.ts";
import { withLock } from "../release/lock.ts";
import { withEnvironment } from "../release/materialize.ts";
import { activate, prune, readManifest } from "../release/releases.ts";
import { shellOf } from "../release/shell.ts";
import { readState, writeState } from "../release/state.ts";
import type { SecretStore } from "../secrets/store.ts";
import { isBroken, type ProbeResult, verify } from "../verify/verify.ts";
import { fetchImages, mutate, removeNetworks } from "./converge.ts";
import { begin, observe, type Pass, type Passes, type Rendering, settle } from "./passes.ts";
import { taskIo, type TaskOutcome } from "./tasks.ts";

export interface UpRequest {
  readonly site: Site;
  readonly plan: Plan;
  /** The workspace's files with the secrets as they are; asked for again when a task has found one. */
  readonly render: () => Rendering;
  readonly secrets: Pick<SecretStore, "has" | "keep" | "reveal" | "save" | "values">;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Preflight checks that may fail. */
  readonly ignore: readonly string[];
}

export interface UpResult {
  readonly release: string;
  /** False when everything was as it should be. */
  readonly changed: boolean;
  readonly changes: readonly WorkloadChange[];
  readonly tasks: readonly TaskOutcome[];
  readonly preflight: readonly CheckResult[];
  readonly probes: readonly ProbeResult[];
}

/**
 * Brings a target to what the workspace file says. One at a time; every step can be done again, so that a killed `up`
 * is finished by the next one; what fails is taken back to the release that was last seen working.
 */
export async function up(request: UpRequest): Promise<UpResult> {
  return withLock(request.site, async () => {
    const { site, plan, clock, progress, secrets } = request;
    progress({ kind: "step", text: `checking ${site.target.name}` });
    const state = await readState(site);
    const environment = await engineEnvironment(site.target, plan);
    const render = (): Rendering => {
      const { manifest, release } = request.render();
      return { manifest, release: withEnvironment(release, environment) };
    };
    const first = render();
    const standing = await observe(site, first.manifest);
    const checks = [
      ...(await preflight(request, standing.containers)),
      ...leftBehind(first.manifest, standing),
      ...identityReplaced(first.manifest, standing),
    ];
    refuse(checks, request);

    // Asked anew each time: tasks find more of them.
    const redact = (text: string): string => redactor(secrets.values())(text);
    const convergence = { site, plan, clock, progress, redact, io: taskIo(site, secrets) };
    const passes: Passes = { convergence, render, state, tasks: new Map(), changes: new Map() };
    await fetchImages(convergence);
    const { id, probes } = await attempt(passes, await begin(passes, first, standing));
    if (state.good !== id || state.wanted !== id) await writeState(site, shellOf(site.target), { version: 1, good: id, wanted: id });
    await prune(site, [id, state.good]);
    const [changes, tasks] = [[...passes.changes.values()], [...passes.tasks.values()]];
    const changed = changes.some(({ kind }) => kind !== "none") || tasks.some((task) => task.changes.length > 0);
    return { release: id, changed, changes, tasks, preflight: checks, probes };
  });
}

function refuse(checks: readonly CheckResult[], { ignore, progress }: UpRequest): void {
  for (const { status, title, evidence, fix } of checks)
    if (status === "warn") progress({ kind: "warning", text: `${title}: ${evidence}`, hint: fix });
  const failed = checks.filter(({ id, status }) => status === "fail" && !ignore.includes(id));
  if (failed.length === 0) return;
  throw deployErrors.error("preflight.failed", {
    list: failed.map(({ id, title, evidence, fix }) => `  ${title} [${id}]: ${evidence}\n    ${fix}`).join("\n"),
  });
}

async function attempt(passes: Passes, first: Pass): Promise<{ id: string; probes: ProbeResult[] }> {
  const { convergence } = passes;
  try {
    const { id } = await settle(passes, first);
    convergence.progress({ kind: "step", text: "verifying" });
    const probes = await verify({ ...convergence, patience: 60_000 });
    const broken = probes.filter(isBroken);
    if (broken.length > 0)
      throw deployErrors.error("verify.failed", {
        list: broken.map(({ title, evidence, fix }) => `  ${title}: ${evidence}\n    ${fix}`).join("\n"),
      });
    return { id, probes };
  } catch (error) {
    throw await goBack(passes, first, error);
  }
}

/** Brings the last working release back, and says what became of it all. */
async function goBack(passes: Passes, first: Pass, cause: unknown): Promise<Error> {
  const { site, progress } = passes.convergence;
  const { good } = passes.state;
  const reason = cause instanceof AllodError ? cause.message : String(cause);
  const hint = cause instanceof AllodError ? cause.hint : "Run `allod status`, then `allod up` again.";
  const manifest = await readManifest(site, good);
  if (good === undefined || good === first.id || manifest === undefined) {
    return new AllodError({
      code: "up.failed",
      message: reason,
      hint: `${hint} There is no earlier release to go back to; what started was left for you to look at.`,
      cause,
    });
  }
  progress({ kind: "step", text: `going back to release ${good}` });
  try {
    await activate(site, good);
    await removeNetworks({ site, progress, moved: movedNetworks(await listNetworks(site.target), manifest, site) });
    await mutate(site, [
      ...composeArguments(site),
      "up",
      "--detach",
      "--wait",
      "--wait-timeout",
      "900",
      "--remove-orphans",
      "--no-build",
      "--pull",
      "never",
    ]);
    await writeState(site, shellOf(site.target), { version: 1, good, wanted: good });
  } catch (second) {
    return deployErrors.error(
      "up.stranded",
      { reason, release: good, second: second instanceof Error ? second.message : String(second) },
      cause,
    );
  }
  return deployErrors.error("up.rolled-back", { reason, release: good, hint, left: await aftermath(passes) }, cause);
}

/** What going back could not undo: what tasks had changed inside running products, and what does not work because of it. */
async function aftermath({ convergence, tasks }: Passes): Promise<string> {
  const kept = [...tasks.values()].flatMap(({ changes }) => changes);
  const broken = (await verify({ ...convergence, progress: () => undefined, patience: 30_000 })).filter(isBroken);
  return [
    ...(kept.length === 0 ? [] : [`\nWhat was set up inside running products stays: ${kept.join("; ")}.`]),
    ...(broken.length === 0
      ? []
      : [`\nNot everything works there:\n${broken.map(({ title, evidence }) => `  ${title}: ${evidence}`).join("\n")}`]),
  ].join("");
}

import type { Plan, ReleaseManifest } from "@allod/compiler";
import { AllodError, type Clock } from "@allod/core";

import { decide, leftBehind, type WorkloadChange } from "../changes.ts";
import { deployErrors } from "../errors.ts";
import { composeArguments, listContainers, type Site } from "../engine.ts";
import { type CheckResult, preflight } from "../preflight/preflight.ts";
import type { Progress } from "../progress.ts";
import { redactor } from "../redact.ts";
import { withLock } from "../release/lock.ts";
import type { MaterializedRelease } from "../release/materialize.ts";
import { activate, holds, ownRelease, prune, readManifest, releaseId, upload } from "../release/releases.ts";
import { shellOf } from "../release/shell.ts";
import { readState, type State, writeState } from "../release/state.ts";
import type { SecretStore } from "../secrets/store.ts";
import { isBroken, type ProbeResult, verify } from "../verify/verify.ts";
import { converge, type Convergence, fetchImages, mutate } from "./converge.ts";
import { taskIo, type TaskOutcome } from "./tasks.ts";

export interface UpRequest {
  readonly site: Site;
  readonly plan: Plan;
  readonly manifest: ReleaseManifest;
  readonly release: MaterializedRelease;
  readonly secrets: Pick<SecretStore, "has" | "keep" | "reveal" | "values">;
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
    const { site, progress, clock, release, manifest } = request;
    progress({ kind: "step", text: `checking ${site.target.name}` });
    const state = await readState(site);
    const { id: current, manifest: before } = await ownRelease(site);
    const observed = { containers: await listContainers(site), release: before };
    const changes = decide(manifest, observed);
    const checks = [...(await preflight(request, observed.containers)), ...leftBehind(manifest, observed)];
    refuse(checks, request);

    const id = holds(current, release) && current !== undefined ? current : releaseId(release, clock);
    const convergence: Convergence = { ...request, changes, io: taskIo(site, request.secrets), redact: redactor(request.secrets.values()) };
    await fetchImages(convergence);
    if (id !== current) {
      progress({ kind: "step", text: `writing release ${id}` });
      await upload(site, id, release);
    }
    if (id !== current || state.wanted !== id) await writeState(site, shellOf(site.target), { version: 1, good: state.good, wanted: id });
    if (id !== current) await activate(site, id);

    const { tasks, probes } = await attempt(convergence, state, id);
    if (state.good !== id || state.wanted !== id) await writeState(site, shellOf(site.target), { version: 1, good: id, wanted: id });
    await prune(site, [id, state.good]);
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

async function attempt(convergence: Convergence, state: State, id: string): Promise<{ tasks: TaskOutcome[]; probes: ProbeResult[] }> {
  const done: TaskOutcome[] = [];
  try {
    const tasks = await converge(convergence, done);
    convergence.progress({ kind: "step", text: "verifying" });
    const probes = await verify({ ...convergence, patience: 60_000 });
    const broken = probes.filter(isBroken);
    if (broken.length > 0)
      throw deployErrors.error("verify.failed", {
        list: broken.map(({ title, evidence, fix }) => `  ${title}: ${evidence}\n    ${fix}`).join("\n"),
      });
    return { tasks, probes };
  } catch (error) {
    throw await goBack(convergence, { ...state, wanted: id }, { cause: error, done });
  }
}

/** Brings the last working release back, and says what became of it all. */
async function goBack(
  convergence: Convergence,
  { good, wanted }: State,
  { cause, done }: { cause: unknown; done: readonly TaskOutcome[] },
): Promise<Error> {
  const { site, progress } = convergence;
  const reason = cause instanceof AllodError ? cause.message : String(cause);
  const hint = cause instanceof AllodError ? cause.hint : "Run `allod status`, then `allod up` again.";
  if (good === undefined || good === wanted || (await readManifest(site, good)) === undefined) {
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
  return deployErrors.error("up.rolled-back", { reason, release: good, hint, left: await aftermath(convergence, done) }, cause);
}

/** What going back could not undo: what tasks had changed inside running products, and what does not work because of it. */
async function aftermath(convergence: Convergence, done: readonly TaskOutcome[]): Promise<string> {
  const kept = done.flatMap(({ changes }) => changes);
  const broken = (await verify({ ...convergence, progress: () => undefined, patience: 30_000 })).filter(isBroken);
  return [
    ...(kept.length === 0 ? [] : [`\nWhat was set up inside running products stays: ${kept.join("; ")}.`]),
    ...(broken.length === 0
      ? []
      : [`\nNot everything works there:\n${broken.map(({ title, evidence }) => `  ${title}: ${evidence}`).join("\n")}`]),
  ].join("");
}

import { PLATFORM, type Problem, type Report } from "@allod/audit";

import type { Terminal } from "./terminal.ts";

/** What was given to be verified. */
interface Given {
  readonly export?: string;
  readonly checkpoints?: string;
}

/** Says what came out, the first problem of each chain, and what to do about it. */
export function showReport({ chains, events, erased, checkpoints, problems }: Report, given: Given, terminal: Terminal): void {
  const { style } = terminal;
  const without = erased === 0 ? "" : `; of ${number(erased, "event")} what was personal was removed`;
  if (problems.length === 0)
    terminal.print(
      `${style("green", "Intact")}: ${number(events, "event")} in ${number(chains, "chain")}, ${number(checkpoints, "checkpoint")}${without}`,
    );
  else
    terminal.print(
      `${style("red", "Not intact")}: ${number(problems.length, "problem")} in ${number(chains, "chain")}; ${number(events, "event")} and ${number(checkpoints, "checkpoint")} are right`,
    );
  for (const problem of problems) terminal.print(`\n${found(problem, terminal)}`);
  for (const advice of new Set(problems.map(({ kind }) => adviceOn(kind, given)))) terminal.print(`\n${style("cyan", "next:")} ${advice}`);
  const limit = problems.length === 0 ? limitOf(checkpoints, given) : undefined;
  if (limit !== undefined && !terminal.json) terminal.say(style("dim", limit));
  terminal.printJson({
    intact: problems.length === 0,
    chains,
    events,
    erased,
    checkpoints,
    problems: problems.map(({ kind, chain = null, seq, eventId = null, message }) => ({ kind, chain, seq, eventId, message })),
  });
}

function found({ kind, chain, seq, eventId, message }: Problem, { style }: Terminal): string {
  const place = chain === undefined ? `checkpoint ${seq}` : `${nameOf(chain)}, place ${seq}`;
  return `${style("red", "✗")} ${kind}: ${place}${eventId === undefined ? "" : `, event ${eventId}`}\n    ${message}`;
}

function adviceOn(kind: Problem["kind"], given: Given): string {
  if (kind === "unsigned")
    return "Does the file of keys have all that ever signed? Then somebody changed checkpoints: compare them with another copy.";
  if (given.export === undefined)
    return "Leave the database as it is. Compare the event with a backup or an export from before, and find out who could write there besides the application.";
  const gaps =
    given.checkpoints === undefined ? " What was dropped because its time was over is known to checkpoints: --checkpoints FILE." : "";
  return `Export the timeline again, whole and without a filter, and verify that. If it is intact, this file was changed, or is older than the checkpoints.${gaps}`;
}

/** What being intact does not say. */
function limitOf(checkpoints: number, given: Given): string | undefined {
  if (given.checkpoints !== undefined) return undefined;
  const also = "With a copy of the checkpoints that was kept elsewhere it is: --checkpoints FILE --key FILE.";
  return given.export === undefined && checkpoints > 0
    ? `Compared with the database's own checkpoints: what is gone together with its checkpoints is not seen. ${also}`
    : `Compared with no checkpoint: that all of it was written anew, or its end left out, is not seen. ${also}`;
}

export function nameOf(chain: string): string {
  return chain === PLATFORM ? "the platform" : `tenant ${chain}`;
}

/** `12,345 events` */
export function number(value: number, noun: string): string {
  return `${value.toLocaleString("en-US")} ${noun}${value === 1 ? "" : "s"}`;
}

import type { SourceState } from "../domain/event-sources.ts";
import type { Metrics } from "./metrics.ts";

/** How well events come in. `states` is asked once, whenever somebody collects. */
export function measureSources(metrics: Metrics, states: () => Promise<readonly SourceState[]>): void {
  metrics.table({
    labels: ["source", "instance"],
    read: states,
    numbers: [
      {
        name: "allod_audit_lag_seconds",
        help: "How far what was read of a source may be behind what it has.",
        of: ({ lagSeconds }) => lagSeconds,
      },
      { name: "allod_audit_events_total", help: "Events of a source that were kept.", counts: true, of: ({ events }) => events },
      { name: "allod_audit_refused_total", help: "What of a source could not be understood.", counts: true, of: ({ refused }) => refused },
      {
        name: "allod_audit_source_up",
        help: "1 while nothing is wrong with a source.",
        of: ({ status }) => (status === "failing" ? 0 : 1),
      },
    ],
  });
}

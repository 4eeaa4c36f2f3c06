import type { Progress } from "@allod/deploy";

import { changeLine } from "./commands/plan.ts";
import type { Terminal } from "./terminal.ts";

/** Live progress on standard error, one line an event. With `--json`, one JSON object a line. */
export function progressTo(terminal: Terminal): Progress {
  const { say, style } = terminal;
  return (event) => {
    if (terminal.json) return say(JSON.stringify(event));
    switch (event.kind) {
      case "step":
        return say(style("dim", `${event.text} …`));
      case "warning":
        return say(`${style("yellow", "warning")} ${event.text}\n  ${event.hint}`);
      case "change":
        return say(changeLine(event.change, terminal));
      case "workload":
        return say(`${style("green", "✓")} ${event.workload} ${event.text}`);
      case "task":
        return say(`${style("cyan", "·")} ${event.title}: ${event.text}`);
      case "probe":
        return event.probe.status === "fail" ? say(`${style("red", "✗")} ${event.probe.title}: ${event.probe.evidence}`) : undefined;
    }
  };
}

import { audit } from "./bench-audit.ts";
import { controlPlane } from "./bench-control-plane.ts";
import { platform } from "./bench-platform.ts";
import { render } from "./bench-render.ts";

/** One measurement: a value, and what it was measured beside in the same run. */
export interface Line {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly beside: string;
  readonly ratio: number | null;
}

const areas: Readonly<Record<string, () => Promise<Line[]>>> = { render, "control-plane": controlPlane, platform, audit };

const args = process.argv.slice(2);
const wanted = args.filter((arg) => !arg.startsWith("--"));
const unknown = wanted.filter((area) => !Object.hasOwn(areas, area));
if (unknown.length > 0) {
  process.stderr.write(`There is no area ${unknown.join(", ")}. Areas: ${Object.keys(areas).join(", ")}.\n`);
  process.exitCode = 2;
} else {
  for (const [name, area] of Object.entries(areas)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const line of await area()) {
      const text = `${line.name}: ${line.value} ${line.unit}${line.ratio === null ? "" : `, ratio ${line.ratio}`} (beside ${line.beside})`;
      process.stdout.write(`${args.includes("--json") ? JSON.stringify(line) : text}\n`);
    }
  }
}

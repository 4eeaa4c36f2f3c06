import { momentOf } from "../json.ts";

/** A moment with its zone (`Z`, `+01:00`, `+0100`); undefined: it is none, or has no zone, so that nobody knows when it was. */
export function zonedMoment(text: string): Date | undefined {
  const [, date, clock, zone] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)$/.exec(text) ?? [];
  return zone === undefined ? undefined : momentOf(`${date}T${clock}${zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
}

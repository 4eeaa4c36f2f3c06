import { momentOf } from "../json.ts";
import { zonedMoment } from "../tail/moment.ts";

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/**
 * When a line of Caddy (2.11) was, in whichever `time_format`: seconds, milliseconds or nanoseconds; ISO 8601 and RFC 3339;
 * `wall`, which is UTC; `common_log`.
 */
export function caddyMoment(ts: unknown): Date | undefined {
  if (typeof ts === "number") return momentOf(ts < 1e11 ? ts * 1000 : ts < 1e14 ? ts : ts / 1e6);
  if (typeof ts !== "string" || ts.length > 40) return undefined;
  const [, day, month = "", year, time, zone] = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/.exec(ts) ?? [];
  const number = String(MONTHS.indexOf(month) / 3 + 1).padStart(2, "0");
  if (month !== "") return zonedMoment(`${year}-${number}-${day}T${time}${zone}`);
  return zonedMoment(/^\d{4}\/\d\d\/\d\d /.test(ts) ? `${ts.replaceAll("/", "-")}Z` : ts);
}

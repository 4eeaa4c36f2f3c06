import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import { refused, type ServerState } from "./state.ts";

const SAME = {
  user_type: null,
  is_guest: false,
  shadow_banned: false,
  avatar_url: null,
  approved: true,
  erased: false,
  last_seen_ts: null,
};

/** `/_synapse/admin/v2/users`: those that are locked or deactivated only when it is said (as in 1.163.2). */
export function accountsRoute({ accounts }: ServerState, { query }: FakeRequest): FakeAnswer {
  const rows = [...accounts.values()]
    .filter(
      ({ locked, deactivated }) => (!locked || query.get("locked") === "true") && (!deactivated || query.get("deactivated") === "true"),
    )
    .map(({ name, displayname, admin, locked, deactivated, creation_ts }) => ({
      name,
      displayname,
      admin,
      locked,
      deactivated,
      creation_ts: creation_ts * 1000,
      ...SAME,
    }))
    .toSorted((a, b) => (query.get("order_by") === "creation_ts" ? a.creation_ts - b.creation_ts : 0) || (a.name < b.name ? -1 : 1));
  const { status, body } = listed("users", rows, query);
  const { next_token: next, ...page } = body as Readonly<Record<string, unknown>>;
  // A number in the other lists; here it is text.
  return { status, body: typeof next === "number" ? { ...page, next_token: String(next) } : page };
}

/** `/_synapse/admin/v1/event_reports` and `user_reports`: the newest first unless it is said (as in 1.163.2). */
export function reportsRoute({ reports }: ServerState, { query }: FakeRequest, what: "event_reports" | "user_reports"): FakeAnswer {
  const sign = query.get("dir") === "f" ? 1 : -1;
  return listed(
    what,
    reports[what].toSorted((a, b) => sign * (a.received_ts - b.received_ts)),
    query,
  );
}

function listed(name: string, rows: readonly object[], query: URLSearchParams): FakeAnswer {
  const [from, limit] = [Number(query.get("from") ?? 0), Number(query.get("limit") ?? 100)];
  if (from < 0) return refused(400, "M_INVALID_PARAM", "The start parameter must be a positive integer.");
  const page = rows.slice(from, from + limit);
  const more = from + limit < rows.length ? { next_token: from + page.length } : {};
  return { status: 200, body: { [name]: page, total: rows.length, ...more } };
}

import type { EventOutcome } from "../../domain/audit.ts";
import { addressesAmong, at, type Fields, textAt, textOf } from "../json.ts";
import type { SourceEvent } from "../source.ts";
import type { LineFormat, ReadLine } from "../tail/line-format.ts";
import { requestPath } from "../tail/request-path.ts";
import { caddyMoment } from "./moment.ts";
import { pathMatcher } from "./sign-in-paths.ts";

const ACCESS_LOGGER = "http.log.access";

type Kept = Omit<SourceEvent, "occurredAt" | "externalId">;

/** Lines of Caddy's access log (2.6 to 2.11), of which are kept who was refused, and who asked to sign in. */
export function caddyAccess(signInPaths: readonly string[]): LineFormat {
  const isSignIn = pathMatcher(signInPaths);
  return {
    source: "caddy",
    read({ fields, id }): ReadLine {
      const happened = caddyMoment(fields["ts"]);
      const event = isAccess(fields) ? eventOf(fields, isSignIn) : undefined;
      return { happened, event: event === undefined ? undefined : { ...event, occurredAt: happened, externalId: id() } };
    },
  };
}

/** Other lines come between these: starts, certificates, and errors, which say of a request again what its line here says. */
function isAccess(line: Fields): boolean {
  const logger = textAt(line, "logger");
  return (logger === "" || logger === ACCESS_LOGGER || logger.startsWith(`${ACCESS_LOGGER}.`)) && textAt(line, "request", "uri") !== "";
}

function eventOf(line: Fields, isSignIn: (method: string, path: string) => boolean): Kept | undefined {
  const status = Number(textAt(line, "status"));
  const [method, uri] = [textAt(line, "request", "method"), textAt(line, "request", "uri")];
  const asked = uri.split(/[?#]/, 1)[0] ?? "";
  const done = isSignIn(method, asked) ? ({ action: "signin_request", outcome: outcomeOf(status) } as const) : refusalOf(status);
  if (done === undefined) return undefined;
  const { path, parameters } = requestPath(uri);
  const host = hostIn(textAt(line, "request", "host"));
  const user = textAt(line, "user_id");
  return {
    action: `caddy.${done.action}`,
    rawAction: `${method} ${status}`,
    outcome: done.outcome,
    actor: {
      kind: user === "" ? "unknown" : "person",
      id: user,
      name: user,
      as: "",
      address: addressIn(line),
      userAgent: headerIn(line, "User-Agent"),
    },
    target: { kind: "request", id: host, name: `${method} ${host}${path}` },
    correlationId: "",
    // Of what it says nothing else: headers and addresses hold what signs people in.
    metadata: {
      status,
      method,
      host,
      path,
      ...(parameters.length === 0 ? {} : { parameters }),
      protocol: textAt(line, "request", "proto"),
      duration: numberIn(line, "duration"),
      size: numberIn(line, "size"),
      logger: textAt(line, "logger"),
    },
    hints: { emails: addressesAmong([user]), domains: host === "" ? [] : [host] },
  };
}

function refusalOf(status: number): { action: string; outcome: "denied" } | undefined {
  if (status === 429) return { action: "request_limit", outcome: "denied" };
  return status === 401 || status === 403 ? { action: "request_deny", outcome: "denied" } : undefined;
}

/** Whether they got in, only the app knows: a page that says that the password is wrong comes with 200 in many. */
function outcomeOf(status: number): EventOutcome {
  if (refusalOf(status) !== undefined) return "denied";
  return status >= 400 ? "failure" : "unknown";
}

/** Lower case, without a port and without a dot at its end. */
function hostIn(host: string): string {
  return host
    .slice(0, 260)
    .toLowerCase()
    .replace(/:\d{1,5}$/, "")
    .replace(/\.$/, "");
}

/** `client_ip` knows of proxies in front (2.7); `remote_addr` is of before 2.5. */
function addressIn(line: Fields): string {
  const request = at(line, "request");
  return textAt(request, "client_ip") || textAt(request, "remote_ip") || textAt(request, "remote_addr").replace(/:\d{1,5}$/, "");
}

function headerIn(line: Fields, name: string): string {
  const values = at(line, "request", "headers", name);
  return textOf(Array.isArray(values) ? values[0] : values);
}

function numberIn(line: Fields, name: string): number | null {
  const value = at(line, name);
  return typeof value === "number" ? value : null;
}

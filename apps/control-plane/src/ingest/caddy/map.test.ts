import { auditActions } from "@allod/api/audit-actions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { anyFields, lineOf } from "../tail/line.test-support.ts";
import { caddyAccess } from "./map.ts";
import { caddyMoment } from "./moment.ts";
import { pathMatcher, SIGN_IN_PATHS } from "./sign-in-paths.ts";

const format = caddyAccess(SIGN_IN_PATHS);
const eventOf = (fields: Record<string, unknown>) => format.read(lineOf(fields))?.event;

/** As Caddy 2.6.2 wrote it. */
const access = (status: number, request: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  level: "error",
  ts: 1795975439.1994154,
  logger: "http.log.access.log0",
  msg: "handled request",
  request: {
    remote_ip: "192.0.2.7",
    remote_port: "39632",
    proto: "HTTP/1.1",
    method: "GET",
    host: "files.acme.test:18080",
    uri: "/secret/area",
    headers: { "User-Agent": ["probe/1"], Authorization: [], Connection: ["keep-alive"] },
    ...request,
  },
  user_id: "",
  duration: 3.81188336,
  size: 0,
  status,
  resp_headers: { "Www-Authenticate": ['Basic realm="restricted"'], Server: ["Caddy"] },
  ...more,
});

describe("a line of Caddy's access log", () => {
  it("of a refusal is kept, without headers", () => {
    expect(format.read(lineOf(access(401)))).toEqual({
      happened: new Date("2026-11-29T18:03:59.199Z"),
      event: {
        externalId: "line",
        occurredAt: new Date("2026-11-29T18:03:59.199Z"),
        action: "caddy.request_deny",
        rawAction: "GET 401",
        outcome: "denied",
        actor: { kind: "unknown", id: "", name: "", as: "", address: "192.0.2.7", userAgent: "probe/1" },
        target: { kind: "request", id: "files.acme.test", name: "GET files.acme.test/secret/area" },
        correlationId: "",
        metadata: {
          status: 401,
          method: "GET",
          host: "files.acme.test",
          path: "/secret/area",
          protocol: "HTTP/1.1",
          duration: 3.81188336,
          size: 0,
          logger: "http.log.access.log0",
        },
        hints: { emails: [], domains: ["files.acme.test"] },
      },
    });
  });

  it.each([
    [200, undefined],
    [302, undefined],
    [404, undefined],
    [500, undefined],
    [401, "caddy.request_deny"],
    [403, "caddy.request_deny"],
    [429, "caddy.request_limit"],
  ])("that says %d is kept as %s", (status, action) => expect(eventOf(access(status))?.action).toBe(action));

  it.each([
    [200, "unknown"],
    [302, "unknown"],
    [401, "denied"],
    [429, "denied"],
    [400, "failure"],
    [502, "failure"],
  ])("of a sign-in is kept whatever came of it: %d is %s", (status, outcome) => {
    const event = eventOf(access(status, { method: "POST", uri: "/realms/acme/login-actions/authenticate?session_code=x&execution=y" }));
    expect(event).toMatchObject({ action: "caddy.signin_request", outcome, metadata: { parameters: ["session_code", "execution"] } });
  });

  it("names who was signed in, and who asked through a proxy", () => {
    const event = eventOf(access(403, { client_ip: "198.51.100.9" }, { user_id: "ada@acme.test" }));
    expect(event).toMatchObject({
      actor: { kind: "person", id: "ada@acme.test", address: "198.51.100.9" },
      hints: { emails: ["ada@acme.test"], domains: ["files.acme.test"] },
    });
  });

  it.each([
    ["/?access_token=t0k3n&state=s#t0k3n", "/", ["access_token", "state"]],
    ["/a?t0k3nt0k3nt0k3nt0k3nt0k3nt0k3nt0k3n", "/a", ["[removed]"]],
    ["/s/t0k3n/download", "/s/[removed]/download", undefined],
    ["/index.php//s//t0k3n", "/index.php//s//[removed]", undefined],
    ["/remote.php/dav/public-files/t0k3n/x.txt", "/remote.php/dav/public-files/[removed]/x.txt", undefined],
    ["/login/v2/flow/t0k3nABCt0k3nABCt0k3nABCt0k3nABC", "/login/v2/flow/[removed]", undefined],
    ["http://files.acme.test/plain", "/plain", undefined],
    ["/users/4ca0c776-e104-4d6c-b06f-3880742dbf04", "/users/4ca0c776-e104-4d6c-b06f-3880742dbf04", undefined],
    ["*", "*", undefined],
  ])("of %s keeps %s", (uri, path, parameters) => {
    const event = eventOf(access(403, { uri }));
    expect(event?.metadata).toMatchObject({ path, ...(parameters === undefined ? {} : { parameters }) });
    expect(JSON.stringify(event)).not.toContain("t0k3n");
  });

  it.each([
    ["an error of the same request", access(401, {}, { logger: "http.log.error.log0" })],
    ["a start", { level: "info", ts: 1795975435.3, msg: "autosaved config", status: 401 }],
  ])("is not %s", (_, fields) => expect(eventOf(fields)).toBeUndefined());

  it("never breaks anything, and has a name in the registry, whatever it says", () => {
    const texts = fc.constantFrom(
      "/login",
      "?",
      "%",
      "%zz",
      "#",
      "//",
      "/s/",
      "[::1]:443",
      ":80",
      "POST",
      "http.log.access",
      "http.log.access.x",
      "401",
    );
    const inner = anyFields(["uri", "host", "method", "headers", "remote_ip", "client_ip"], texts);
    const line = fc.tuple(
      anyFields(["ts", "logger", "user_id", "duration"], texts),
      inner,
      fc.constantFrom(200, 401, 403, 429, "401", null, -1),
    );
    fc.assert(
      fc.property(line, ([fields, request, status]) => {
        const event = eventOf({ ...fields, request, status });
        expect(event === undefined || event.action in auditActions).toBe(true);
        expect(JSON.stringify(event ?? "").length).toBeLessThan(100_000);
      }),
      { numRuns: 500 },
    );
  });
});

describe("when it was", () => {
  it.each([
    [1795975439.1994154, "2026-11-29T18:03:59.199Z"],
    [1795975439199.25, "2026-11-29T18:03:59.199Z"],
    [1795975439199415296, "2026-11-29T18:03:59.199Z"],
    ["2026-11-29T18:03:59.199Z", "2026-11-29T18:03:59.199Z"],
    ["2026-11-29T19:03:59.199+0100", "2026-11-29T18:03:59.199Z"],
    ["2026-11-29T19:03:59+01:00", "2026-11-29T18:03:59.000Z"],
    ["2026-11-29T18:03:59.199415400Z", "2026-11-29T18:03:59.199Z"],
    ["2026/11/29 18:03:59", "2026-11-29T18:03:59.000Z"],
    ["2026/11/29 18:03:59.199", "2026-11-29T18:03:59.199Z"],
    ["29/Nov/2026:19:03:59 +0100", "2026-11-29T18:03:59.000Z"],
    ["29/Foo/2026:19:03:59 +0100", undefined],
    ["2026-11-29T18:03:59", undefined],
    ["yesterday", undefined],
    [Number.NaN, undefined],
    [1e300, undefined],
    [null, undefined],
  ])("%s is %s", (ts, moment) => expect(caddyMoment(ts)?.toISOString()).toBe(moment));
});

describe("where people sign in", () => {
  it.each([
    ["POST", "/login", true],
    ["GET", "/login", false],
    ["POST", "/login/", true],
    ["POST", "//login", true],
    ["POST", "/%6cogin", true],
    ["POST", "/login/x", false],
    ["POST", "/_matrix/client/v3/login", true],
    ["POST", "/_matrix/client/v3/x/login", false],
    ["POST", "/api/v3/flows/executor/default-authentication-flow/", true],
    ["POST", "/api/v3/flows/executor/", false],
    ["POST", "/sign-in/portal/a/b/c", true],
    ["POST", "/%", false],
  ])("%s %s: %s", (method, path, isSignIn) => expect(pathMatcher(SIGN_IN_PATHS)(method, path)).toBe(isSignIn));

  it("may be any method", () => expect(pathMatcher(["/enter/*"])("PUT", "/enter/here")).toBe(true));
});

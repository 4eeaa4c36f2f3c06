import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect as connectTcp } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";

import type { HttpExpectation, ProbeCheck, TaskIo } from "@allod/compiler/component";
import type { Clock, Secret } from "@allod/core";

import { lookup } from "./dns.ts";
import { smtpReadyForTls } from "./start-tls.ts";

/** What was found, and what was expected. */
export interface Finding {
  readonly status: "pass" | "fail" | "unknown";
  readonly evidence: string;
}

export interface CheckContext {
  /** Where the target's public ports are reached; undefined when they are not from here. */
  readonly address: string | undefined;
  readonly io: TaskIo;
  /** Certificate of the authority to trust beside the public ones. */
  readonly trust: Secret | undefined;
  readonly clock: Clock;
  /** False when the workspace's names are in no public DNS. */
  readonly publicNames: boolean;
}

type Reachable = CheckContext & { readonly address: string };
type Check<Kind extends ProbeCheck["kind"]> = Extract<ProbeCheck, { kind: Kind }>;

const TIMEOUT = 10_000;
const DAY = 86_400_000;
const BODY_LIMIT = 1024 * 1024;

/** Asks one question. Never throws. */
export async function ask(check: ProbeCheck, context: CheckContext): Promise<Finding> {
  const { address } = context;
  const needsAddress = check.kind === "http" || check.kind === "tls" || check.kind === "tcp";
  if (address === undefined && needsAddress)
    return { status: "unknown", evidence: "the target is behind a jump host: its public ports are not asked from here" };
  const reachable = { ...context, address: address ?? "" };
  try {
    switch (check.kind) {
      case "http":
        return await askHttp(check, reachable);
      case "tls":
        return await askTls(check, reachable);
      case "dns":
        return await askDns(check, context);
      case "tcp":
        return await askTcp(check, reachable);
      case "exec":
        return await askExec(check, context);
    }
  } catch (error) {
    return { status: check.kind === "exec" ? "unknown" : "fail", evidence: reasonOf(error) };
  }
}

async function askHttp({ url, method = "GET", headers, expect }: Check<"http">, { address, trust }: Reachable): Promise<Finding> {
  const { protocol, hostname, port, host, pathname, search } = new URL(url);
  const secure = protocol === "https:";
  const options = {
    host: address,
    port: port === "" ? (secure ? 443 : 80) : Number(port),
    path: `${pathname}${search}`,
    method,
    headers: { host, ...headers, ...(method === "POST" ? { "content-type": "application/json", "content-length": "2" } : {}) },
    signal: AbortSignal.timeout(TIMEOUT),
    ...(secure ? { servername: hostname, ...(trust === undefined ? {} : { ca: trust.reveal() }) } : {}),
  };
  const request = secure ? httpsRequest(options) : httpRequest(options);
  request.end(method === "POST" ? "{}" : undefined);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return judge(response, await bodyOf(response), expect);
}

function judge({ statusCode, headers }: IncomingMessage, body: string, expect: HttpExpectation): Finding {
  if (statusCode !== expect.status) return fail(`answered ${statusCode}, expected ${expect.status}`);
  for (const [name, wanted] of Object.entries(expect.headers ?? {})) {
    if (headers[name] !== wanted)
      return fail(`the header ${name} is ${JSON.stringify(headers[name] ?? null)}, expected ${JSON.stringify(wanted)}`);
  }
  for (const { pointer, equals } of expect.json ?? []) {
    const found = valueAt(body, pointer);
    if (found !== equals) return fail(`${pointer} is ${JSON.stringify(found ?? null)?.slice(0, 120)}, expected ${JSON.stringify(equals)}`);
  }
  return { status: "pass", evidence: `answered ${statusCode}${expect.json === undefined ? "" : " as expected"}` };
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** RFC 6901 in a JSON text; undefined when there is no such value or the text is no JSON. */
function valueAt(body: string, pointer: string): unknown {
  try {
    return pointer
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<unknown>(
        (value, step) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined),
        JSON.parse(body),
      );
  } catch {
    return undefined;
  }
}

async function askTls({ host, port, minimumDaysLeft, startTls }: Check<"tls">, { address, trust, clock }: Reachable): Promise<Finding> {
  const clear = startTls === undefined ? undefined : connectTcp({ host: address, port });
  try {
    if (clear !== undefined) await smtpReadyForTls(clear, AbortSignal.timeout(TIMEOUT));
    const socket = connectTls({
      ...(clear === undefined ? { host: address, port } : { socket: clear }),
      servername: host,
      rejectUnauthorized: false,
      ...(trust === undefined ? {} : { ca: trust.reveal() }),
    });
    try {
      await once(socket, "secureConnect", { signal: AbortSignal.timeout(TIMEOUT) });
      return judgeCertificate(socket, minimumDaysLeft, clock.now());
    } finally {
      socket.destroy();
    }
  } finally {
    clear?.destroy();
  }
}

function judgeCertificate(socket: TLSSocket, minimumDaysLeft: number, now: Date): Finding {
  const { valid_to: until, issuer } = socket.getPeerCertificate();
  if (!socket.authorized)
    return fail(
      `the certificate of ${String(issuer?.O ?? issuer?.CN ?? "an unknown authority")} is not accepted: ${String(socket.authorizationError)}`,
    );
  const days = Math.floor((Date.parse(until) - now.getTime()) / DAY);
  // A private authority gives certificates of half a day and renews them; the days left say nothing there.
  const short = Date.parse(until) - Date.parse(socket.getPeerCertificate().valid_from) < minimumDaysLeft * DAY;
  if (!short && days < minimumDaysLeft) return fail(`the certificate ends in ${days} days`);
  return { status: "pass", evidence: `valid until ${new Date(until).toISOString().slice(0, 16)}Z` };
}

async function askDns({ name, type, only, contains }: Check<"dns">, { publicNames }: CheckContext): Promise<Finding> {
  if (!publicNames)
    return { status: "unknown", evidence: "not asked: the workspace uses its own authority, so its names need not be in the public DNS" };
  const found = await lookup(name, type);
  return found === undefined ? { status: "unknown", evidence: "no DNS server answered" } : judgeRecords(found, { type, only, contains });
}

/** What records must be: there, alone of their purpose, and with something in them. */
export function judgeRecords(
  found: readonly string[],
  { type, only, contains }: { type: string; only?: string | undefined; contains?: string | undefined },
): Finding {
  const looked = only === undefined ? found : found.filter((text) => text.toLowerCase().startsWith(only.toLowerCase()));
  const what = only === undefined ? `${type} record` : `${type} record that begins with ${only}`;
  if (looked.length === 0) return fail(`there is no ${what}`);
  if (only !== undefined && looked.length > 1) return fail(`there are ${looked.length} ${what}s, and only one may be`);
  const fits = contains === undefined || looked.some((text) => text.toLowerCase().includes(contains.toLowerCase()));
  const evidence = looked.join(", ").slice(0, 200);
  return fits ? { status: "pass", evidence } : fail(`found ${evidence}, expected ${contains}`);
}

async function askTcp({ port }: Check<"tcp">, { address }: Reachable): Promise<Finding> {
  const socket = connectTcp({ host: address, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(TIMEOUT) });
    return { status: "pass", evidence: `port ${port} accepts connections` };
  } finally {
    socket.destroy();
  }
}

async function askExec({ workload, argv, stdout: expected }: Check<"exec">, { io }: CheckContext): Promise<Finding> {
  const { code, stdout, stderr } = await io.exec(workload, argv);
  if (code !== 0) return fail(`${argv[0]} ended with ${code}: ${stderr.trim().split("\n").at(-1)?.slice(0, 200) ?? ""}`);
  return stdout.trim() === expected
    ? { status: "pass", evidence: expected }
    : fail(`found ${JSON.stringify(stdout.trim().slice(0, 120))}, expected ${JSON.stringify(expected)}`);
}

function fail(evidence: string): Finding {
  return { status: "fail", evidence };
}

function reasonOf(error: unknown): string {
  const { code, message, name } = error as NodeJS.ErrnoException;
  if (name === "AbortError" || name === "TimeoutError") return `no answer within ${TIMEOUT / 1000} seconds`;
  if (code === "ECONNREFUSED") return "the connection was refused";
  if (code === "ENOTFOUND") return "the name is unknown";
  return message.split("\n")[0]?.slice(0, 200) ?? "it failed";
}

import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

import type { TaskIo } from "@allod/compiler/component";
import { Secret, systemClock, systemRandom } from "@allod/core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { generateAuthority } from "../secrets/authority.ts";
import { generateCertificate } from "../secrets/certificate.ts";
import { ask, judgeRecords } from "./checks.ts";

const source = { random: systemRandom, clock: systemClock };
let authority: ReadonlyMap<string, string>;
let certificate: ReadonlyMap<string, string>;
beforeAll(async () => {
  authority = await generateAuthority("Acme authority", source);
  const known = (_name: string, part: string): string => authority.get(part) ?? "";
  certificate = await generateCertificate({ type: "certificate", authority: "x", names: ["mail.acme.test"] }, { ...source, known });
});

let server: Server | undefined;
afterEach(() => void server?.close());

/** An SMTP server of a few lines: greets, offers what it is told to, and begins TLS. */
async function serve(greeting: string, offers: string): Promise<number> {
  server = createServer((socket: Socket) => {
    socket.on("error", () => undefined).write(greeting);
    socket.on("data", (data: Buffer) => {
      if (data.toString().startsWith("EHLO")) socket.write(offers);
      if (!data.toString().startsWith("STARTTLS")) return;
      socket.removeAllListeners("data");
      socket.write("220 go ahead\r\n");
      new TLSSocket(socket, { isServer: true, key: certificate.get("key"), cert: certificate.get("certificate") }).on(
        "error",
        () => undefined,
      );
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const context = () => ({
  address: "127.0.0.1",
  io: {} as TaskIo,
  trust: new Secret(authority.get("certificate") ?? ""),
  clock: systemClock,
  publicNames: false,
});
const probe = (port: number, host = "mail.acme.test") => ask({ kind: "tls", host, port, minimumDaysLeft: 14, startTls: "smtp" }, context());

describe("a mail server's certificate", () => {
  it("is asked for where the connection begins in clear", async () => {
    const port = await serve("220-mail\r\n220 ready\r\n", "250-mail\r\n250-SIZE\r\n250 STARTTLS\r\n");
    expect(await probe(port)).toMatchObject({ status: "pass" });
    expect(await probe(port, "other.acme.test")).toMatchObject({ status: "fail" });
  });

  it("is missing where encryption is not offered", async () => {
    expect(await probe(await serve("220 ready\r\n", "250-mail\r\n250 SIZE\r\n"))).toEqual({
      status: "fail",
      evidence: "the server offers no encryption (STARTTLS)",
    });
  });

  it("is no question for a server that refuses to talk", async () => {
    expect(await probe(await serve("554 no\r\n", ""))).toEqual({ status: "fail", evidence: 'the server said "554 no"' });
  });
});

describe("records of a domain", () => {
  const spf = { type: "TXT", only: "v=spf1", contains: "mx" };

  it("that may be there once are wrong when they are there twice", () => {
    expect(judgeRecords(["google-site-verification=x", "v=spf1 mx -all"], spf)).toEqual({ status: "pass", evidence: "v=spf1 mx -all" });
    expect(judgeRecords(["v=spf1 mx -all", "V=SPF1 include:x -all"], spf).evidence).toContain("only one may be");
    expect(judgeRecords(["google-site-verification=x"], spf)).toEqual({
      status: "fail",
      evidence: "there is no TXT record that begins with v=spf1",
    });
  });

  it("must lead to this server", () => {
    const mx = { type: "MX", contains: "mail.acme.org" };
    expect(judgeRecords(["10 MAIL.acme.org"], mx).status).toBe("pass");
    expect(judgeRecords(["10 mx.other.net"], mx)).toEqual({ status: "fail", evidence: "found 10 mx.other.net, expected mail.acme.org" });
    expect(judgeRecords([], mx).evidence).toBe("there is no MX record");
  });
});

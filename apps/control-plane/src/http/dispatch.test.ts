import { type AddressInfo, connect } from "node:net";

import Fastify from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";

import { dispatchServer } from "./dispatch.ts";

const portal = Fastify();
portal.get("/", async (request) => ({ site: "portal", host: request.host }));
const server = dispatchServer([
  { origin: "http://portal.localhost:7080", handler: (request, response) => portal.routing(request, response) },
  { origin: "https://Operator.Example.org", handler: (_request, response) => response.end("operator") },
]);

beforeAll(async () => {
  await portal.ready();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await portal.close();
});

/** Byte for byte over a socket: no client library corrects what is asked. */
function ask(...lines: readonly string[]): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => (answer += text));
    socket.on("error", reject);
    socket.on("close", () =>
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]), body: answer.slice(answer.indexOf("\r\n\r\n") + 4) }),
    );
    socket.write(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`);
  });
}

it("hands a request to the site whose host it names, in any case, at any port, with the dot of the root", async () => {
  for (const host of ["portal.localhost", "PORTAL.localhost:7080", "portal.localhost:443", "portal.localhost."])
    expect([host, JSON.parse((await ask("GET / HTTP/1.1", `Host: ${host}`)).body)]).toMatchObject([host, { site: "portal" }]);
  expect((await ask("GET / HTTP/1.1", "Host: operator.example.org")).body).toContain("operator");
});

it("answers 421 when the host is not one of ours, with a problem", async () => {
  for (const host of [
    "evil.example",
    "portal.localhost.evil.example",
    "evil.example:80@portal.localhost",
    "portal.localhost@evil.example",
    "portal.localhost/evil",
    "portal.localhost#operator.example.org",
    "portal.localhost, operator.example.org",
    "portal.localhost:7080:80",
    "127.0.0.1",
    "[::1]:7080",
    "xn--portal.localhost",
    "",
  ]) {
    const { status, body } = await ask("GET / HTTP/1.1", `Host: ${host}`);
    expect([host, status]).toEqual([host, 421]);
    expect(JSON.parse(body)).toMatchObject({ code: "http.host", status: 421 });
  }
});

it("does not choose between two hosts: neither of two headers, nor a header and a whole address as the target", async () => {
  expect((await ask("GET / HTTP/1.1", "Host: portal.localhost", "Host: operator.example.org")).status).toBe(421);
  expect((await ask("GET http://operator.example.org/ HTTP/1.1", "Host: portal.localhost")).status).toBe(421);
  // What a proxy may say of the host it was asked for decides nothing.
  const { body } = await ask("GET / HTTP/1.1", "Host: portal.localhost", "X-Forwarded-Host: operator.example.org", "Forwarded: host=x");
  expect(JSON.parse(body)).toEqual({ site: "portal", host: "portal.localhost" });
});

it("refuses a configuration in which two sites share a host: their cookies would be one", () => {
  const handler = (): void => undefined;
  const sites = [
    { origin: "http://localhost:1", handler },
    { origin: "http://LOCALHOST:2", handler },
  ];
  expect(() => dispatchServer(sites)).toThrow(expect.objectContaining({ code: "dispatch.host-twice" }));
});

import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { TaskIo } from "@allod/compiler/component";
import { systemClock } from "@allod/core";
import { afterEach, describe, expect, it } from "vitest";

import { ask } from "./checks.ts";

let server: Server | undefined;
afterEach(() => void server?.close());

async function serve(listener: RequestListener): Promise<number> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const io: TaskIo = {
  exec: async () => ({ code: 0, stdout: "UTF8 C\n", stderr: "" }),
  http: () => Promise.reject(new Error("none")),
  reveal: () => Promise.reject(new Error("none")),
  has: async () => false,
  keep: () => Promise.reject(new Error("none")),
};
const context = { address: "127.0.0.1", io, trust: undefined, clock: systemClock, publicNames: false };

describe("a probe", () => {
  it("asks for the name at the target's address, and compares status, headers and JSON", async () => {
    const port = await serve((request, response) =>
      response.setHeader("x-host", request.headers.host ?? "").end('{"m.server":"chat:443","a/b":[{"c":1}]}'),
    );
    const url = `http://chat.example:${port}/`;
    const expectation = (expect: object) => ask({ kind: "http", url, expect: { status: 200, ...expect } }, context);
    expect(
      await expectation({
        headers: { "x-host": `chat.example:${port}` },
        json: [
          { pointer: "/m.server", equals: "chat:443" },
          { pointer: "/a~1b/0/c", equals: 1 },
        ],
      }),
    ).toEqual({ status: "pass", evidence: "answered 200 as expected" });
    expect(await expectation({ json: [{ pointer: "/m.server", equals: "other" }] })).toEqual({
      status: "fail",
      evidence: '/m.server is "chat:443", expected "other"',
    });
    expect(await expectation({ headers: { "x-missing": "1" } })).toMatchObject({ status: "fail" });
    expect(await expectation({ status: 404 })).toEqual({ status: "fail", evidence: "answered 200, expected 404" });
  });

  it("does not read an endless answer to its end", async () => {
    const port = await serve((_, response) => {
      const more = (): void => void (response.write("x".repeat(65_536)) ? setImmediate(more) : response.once("drain", more));
      more();
    });
    expect(
      (await ask({ kind: "http", url: `http://x:${port}/`, expect: { status: 200, json: [{ pointer: "/a", equals: 1 }] } }, context))
        .status,
    ).toBe("fail");
  });

  it("fails when nobody answers, with the reason in words", async () => {
    const port = await serve(() => undefined);
    server?.close();
    expect(await ask({ kind: "http", url: `http://x:${port}/`, expect: { status: 200 } }, context)).toEqual({
      status: "fail",
      evidence: "the connection was refused",
    });
    expect(await ask({ kind: "tcp", port, protocol: "tcp" }, context)).toEqual({ status: "fail", evidence: "the connection was refused" });
  });

  it("that could not run is unknown, never a pass", async () => {
    expect((await ask({ kind: "dns", name: "chat.test", type: "A" }, context)).status).toBe("unknown");
    const gone: TaskIo = { ...io, exec: () => Promise.reject(new Error("postgres does not run")) };
    expect(await ask({ kind: "exec", workload: "postgres", argv: ["psql"], stdout: "" }, { ...context, io: gone })).toEqual({
      status: "unknown",
      evidence: "postgres does not run",
    });
  });

  it("compares what a program in a container says", async () => {
    expect(await ask({ kind: "exec", workload: "postgres", argv: ["psql"], stdout: "UTF8 C" }, context)).toEqual({
      status: "pass",
      evidence: "UTF8 C",
    });
    expect((await ask({ kind: "exec", workload: "postgres", argv: ["psql"], stdout: "UTF8 en_US" }, context)).status).toBe("fail");
  });
});

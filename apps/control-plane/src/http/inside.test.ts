import { once } from "node:events";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import { insideServer } from "./inside.ts";
import { buildMetrics } from "./metrics.ts";

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => void server.close()));

/** FAKE: an API that says what it was asked. */
async function start(metrics: Parameters<typeof insideServer>[0]["metrics"] = buildMetrics()) {
  const errors: unknown[] = [];
  const server = insideServer({
    api: (asked, response) => response.end(`api ${asked.method} ${asked.url}`),
    metrics,
    onError: (error) => void errors.push(error),
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const ask = (method: string, path: string): Promise<{ status: number | undefined; body: string }> =>
    new Promise((resolve, reject) => {
      // Called by whatever name it has on a network: no site of ours.
      const call = request({ host: "127.0.0.1", port, method, path, headers: { host: "control-plane:7081" } }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode, body }));
      });
      call.on("error", reject);
      call.end();
    });
  return { ask, errors };
}

describe("the address inside", () => {
  it("shows measurements to whoever gets as far as it, without a token", async () => {
    const { ask } = await start();
    expect(await ask("GET", "/metrics")).toMatchObject({ status: 200, body: expect.stringContaining("process_cpu") as string });
  });

  it.each([
    ["POST", "/v1/ingest/stalwart"],
    ["GET", "/healthz"],
    ["GET", "/readyz"],
  ])("takes %s %s, whatever it is called", async (method, path) => {
    expect(await (await start()).ask(method, path)).toEqual({ status: 200, body: `api ${method} ${path}` });
  });

  it.each(["/v1/me", "/v1/openapi.json", "/v1/ingest", "/", "/metrics/x", "/v1/tenants?x=/v1/ingest/", "//healthz", "/auth/login"])(
    "has nothing else: %s",
    async (path) => expect(await (await start()).ask("GET", path)).toEqual({ status: 404, body: "" }),
  );

  it.each(["/v1/ingest/../me", "/v1/ingest/%2e%2e/me"])("hands no way out of it on: %s", async (path) => {
    expect(await (await start()).ask("GET", path)).toEqual({ status: 404, body: "" });
  });

  it("says that it cannot, and goes on, when a measurement fails", async () => {
    const { ask, errors } = await start({ read: () => Promise.reject(new Error("no")) });
    expect((await ask("GET", "/metrics")).status).toBe(500);
    expect(errors).toHaveLength(1);
    expect((await ask("GET", "/healthz")).status).toBe(200);
  });
});

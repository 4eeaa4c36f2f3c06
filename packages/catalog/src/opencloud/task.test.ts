import type { ExecResult, SecretRef } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { fakeTaskIo } from "../task-io.test-support.ts";
import { connectorTask } from "./task.ts";

const token: SecretRef = { kind: "secret-ref", name: "opencloud/connector", spec: { type: "found", by: "opencloud.connector" } };
const task = connectorTask({ token, address: "opencloud-for-caddy:9200" });
const NOW = "Tue, 24 Nov 2026 12:00:11 GMT";

/** FAKE: the shapes are those of OpenCloud 3.3.0, as it answered. */
function fake({
  known,
  answer,
  said = " token: three words here\n",
  code = 0,
}: {
  known?: string;
  answer?: string;
  said?: string;
  code?: number;
}) {
  const calls: { argv: readonly string[]; stdin: string | undefined }[] = [];
  const kept: string[] = [];
  const io = fakeTaskIo({
    has: async () => known !== undefined,
    reveal: async () => known ?? "",
    keep: async (_ref, value) => void kept.push(value),
    exec: async (_workload, argv, stdin): Promise<ExecResult> => {
      calls.push({ argv, stdin });
      return argv[0] === "curl"
        ? { code: 0, stdout: answer ?? "", stderr: "" }
        : { code, stdout: `App token created for admin\n${said}`, stderr: "" };
    },
  });
  return { io, calls, kept };
}
const listed = (...ends: readonly string[]): string =>
  `HTTP/1.1 200 OK\r\nDate: ${NOW}\r\nContent-Type: text/plain\r\n\r\n${JSON.stringify(ends.map((expiration_date) => ({ token: "3e13a57", expiration_date })))}`;

describe("The app token of the control plane", () => {
  it("is made when there is none, and kept as it is shown: words with spaces between", async () => {
    const { io, kept } = fake({});
    for (const change of await task.check(io)) await change.apply();
    expect(kept).toEqual(["three words here"]);
  });

  it("is left alone while it is taken and lasts", async () => {
    const { io, calls } = fake({ known: "three words here", answer: listed("2026-11-27T12:00:10.978485001Z", "2027-11-24T12:00:10Z") });
    expect(await task.check(io)).toEqual([]);
    expect(calls[0]?.stdin).toBe('url = "http://opencloud-for-caddy:9200/auth-app/tokens"\nuser = "admin:three words here"\n');
    expect(JSON.stringify(calls[0]?.argv)).not.toContain("words");
  });

  it.each([
    ["is refused", "HTTP/1.1 401 Unauthorized\r\n\r\n"],
    ["ends soon", listed("2027-01-24T12:00:10Z")],
    ["cannot be asked about", ""],
  ])("is made anew when it %s", async (_why, answer) => {
    const { io } = fake({ known: "old", answer });
    expect((await task.check(io)).map(({ summary }) => summary)).toEqual([
      "give the control plane an app token of the built-in administrator",
    ]);
  });

  it("is nowhere in what is said when it could not be made", async () => {
    const { io, kept } = fake({ said: "a secret in an unknown shape", code: 1 });
    const [change] = await task.check(io);
    await expect(change?.apply()).rejects.toThrow(/^OpenCloud made no app token for the control plane \(exit code 1\)\.$/);
    expect(kept).toEqual([]);
  });
});

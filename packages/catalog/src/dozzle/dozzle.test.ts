import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";
import { ALLOWED } from "./allowed.ts";

describe("Dozzle", () => {
  const rendered = new Rendered({ components: { dozzle: { enabled: true } } });
  const dozzle = rendered.workload("dozzle");
  const proxy = rendered.workload("dozzle-socket-proxy");

  it("is behind the sign-in of administrators, as a whole", () => {
    expect(
      rendered.plan.grants.filter(({ component, request }) => component === "dozzle" && request.capability === "forwardAuth"),
    ).toMatchObject([{ request: { host: "logs.acme.test", audience: "administrators" } }]);
  });

  it("never has the engine's socket itself: the proxy has, which nobody but Dozzle reaches", () => {
    expect(dozzle.hostPaths).toBeUndefined();
    expect(proxy.hostPaths).toEqual([{ source: "/var/run/docker.sock", path: "/var/run/docker.sock" }]);
    expect(rendered.plan.links.filter(({ to }) => to === "dozzle-socket-proxy").map(({ from }) => from)).toEqual(["dozzle"]);
    expect(rendered.plan.links.filter(({ from }) => from === "dozzle-socket-proxy")).toEqual([]);
  });

  it("may list, and read logs and figures; it may not read files out of containers, run programs, or change anything", () => {
    const allowed = new RegExp(`^${ALLOWED}$`);
    const id = "0f2a7c3c4d5e";
    for (const path of [
      "/_ping",
      "/v1.41/_ping",
      "/v1.51/containers/json",
      `/v1.51/containers/${id}/logs`,
      `/v1.51/containers/${id}/stats`,
      "/v1.51/events",
    ])
      expect(path).toMatch(allowed);
    const refused = ["archive", "export", "attach/ws", "top", "../../images/json", "exec"].map((end) => `/v1.51/containers/${id}/${end}`);
    for (const path of [
      ...refused,
      "/v1.51/images/json",
      "/v1.51/volumes",
      "/v1.51/secrets",
      "/v1.51/containers/../images/json",
      "/v1.51/exec/1/json",
    ])
      expect(path).not.toMatch(allowed);
    const methods = (proxy.command ?? []).filter((argument) => /^-allow[A-Z]/.test(argument)).map((argument) => argument.split("=")[0]);
    expect(methods).toEqual(["-allowGET", "-allowHEAD"]);
  });

  it("is in the engine's group by the number that the server has", () => {
    expect(proxy.engineGroup).toBe(true);
    expect(proxy.user).toBe("65534:65534");
  });

  it("tells nobody of itself, asks for no releases, and shows this workspace alone", () => {
    expect(dozzle.environment).toMatchObject({
      DOZZLE_NO_ANALYTICS: "true",
      DOZZLE_RELEASE_CHECK_MODE: "manual",
      DOZZLE_ENABLE_ACTIONS: "false",
      DOZZLE_ENABLE_SHELL: "false",
      DOZZLE_FILTER: "label=com.docker.compose.project=allod-acme",
    });
    expect(dozzle.egress).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

const choose = (signIn: string) =>
  new Rendered({
    providers: { oidcClient: "authentik", forwardAuth: "authentik" },
    components: { synapse: { signIn }, ketesa: { enabled: true }, authentik: { enabled: true } },
  });
const rendered = choose("mas");
const routes = (of: Rendered) => of.plan.grants.flatMap(({ request }) => (request.capability === "route" ? [request] : []));
const onHost = (of: Rendered, host: string) => routes(of).filter((route) => route.host === host);
const HOST = "chat-admin.acme.test";

describe("the administration of chat", () => {
  it("is on a host that only administrators reach", () => {
    const guards = rendered.plan.grants.filter(({ request }) => request.capability === "forwardAuth").map(({ request }) => request);
    expect(guards).toContainEqual(expect.objectContaining({ host: HOST, audience: "administrators" }));
  });

  it("has the administrative APIs there, each at its own port", () => {
    const proxied = onHost(rendered, HOST).flatMap(({ paths, target }) =>
      target.kind === "proxy" ? [`${paths.join(" ")} -> ${target.workload}:${target.port}`] : [],
    );
    expect(proxied.toSorted()).toEqual([
      "/ -> ketesa:8080",
      "/_synapse/admin/ /_matrix/client/ /_matrix/media/ -> synapse:8008",
      "/api/admin/ /oauth2/token -> matrix-authentication-service:8081",
    ]);
  });

  it("and nowhere else: on the public hosts they would be one stolen token away from everybody", () => {
    const elsewhere = routes(rendered).filter(({ host }) => host !== HOST);
    expect(elsewhere.flatMap(({ paths }) => paths).filter((path) => /_synapse\/(admin|mas)|api\/admin/.test(path))).toEqual([]);
    const ports = elsewhere.flatMap(({ target }) =>
      target.kind === "proxy" && target.workload === "matrix-authentication-service" ? [target.port] : [],
    );
    expect(ports).not.toContain(8081);
  });

  it("finds the Admin API beside where tokens come from, under the issuer that tokens have", () => {
    const metadata = onHost(rendered, HOST).find(({ paths }) => paths.includes("/_matrix/client/v1/auth_metadata"))?.target;
    expect(metadata).toMatchObject({
      kind: "json",
      body: {
        issuer: "https://account.acme.test/",
        token_endpoint: `https://${HOST}/oauth2/token`,
        authorization_endpoint: "https://account.acme.test/authorize",
      },
    });
  });

  it("asks its own host and does not let the domain lead it to the public one", () => {
    expect(rendered.json("ketesa", "/var/public/config.json")).toEqual({
      restrictBaseUrl: `https://${HOST}`,
      wellKnownDiscovery: false,
      externalAuthProvider: true,
      corsCredentials: "same-origin",
      asManagedUsers: ["^@allod:acme\\.test$"],
    });
  });

  it("listens where the networks are: its default is IPv6's", () => {
    expect(rendered.workload("ketesa").environment?.["SERVER_HOST"]).toBe("0.0.0.0");
  });

  it("needs no scratch and 32 MiB", () => {
    const { scratch, resources } = rendered.workload("ketesa");
    expect({ scratch, memory: resources.memory.toString() }).toEqual({ scratch: [], memory: "32 MiB" });
  });

  it("says that it is of no use where nobody is an administrator of the server", () => {
    const own = choose("oidc");
    expect(own.warnings.map(({ message }) => message).join(" ")).toContain("nobody is an administrator of the chat server");
    expect(rendered.warnings.map(({ message }) => message).join(" ")).not.toContain("nobody is an administrator of the chat server");
    expect(onHost(own, HOST).flatMap(({ paths }) => paths)).not.toContain("/api/admin/");
  });
});

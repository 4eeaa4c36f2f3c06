import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { Rendered } from "../rendered.test-support.ts";

const company = new Rendered({ suite: "company" });
const config = company.file("keycloak", "/opt/keycloak/conf/keycloak.conf");
const connector = company.plan.grants.find(({ request }) => request.capability === "identityConnector");

function edgeOf(edge: string): { plan: Rendered["plan"]; file: (path: string) => string } {
  const rendered = edge === "caddy" ? company : new Rendered({ suite: "company", providers: { oidcClient: "keycloak", route: edge } });
  return { plan: rendered.plan, file: (path) => rendered.file(edge, path) };
}

/** What is shown of the identity provider's host, by the address that it is asked at. */
function shownAt(edge: string, file: (path: string) => string): { address: string; paths: string[] }[] {
  if (edge === "caddy") {
    const sites = [...file("/etc/caddy/Caddyfile").matchAll(/^https:\/\/id\.acme\.test:443 \{\n\tbind (.+)\n([\s\S]*?)\n\}/gm)];
    return sites.flatMap(([, addresses = "", text = ""]) => {
      const paths = [...text.matchAll(/^\thandle (\S+) \{$/gm)].map(([, path = ""]) => path.replace(/\*$/, ""));
      return addresses.split(" ").map((address) => ({ address, paths: paths.toSorted() }));
    });
  }
  const points = parse(file("/etc/traefik/traefik.yml")) as { entryPoints: Record<string, { address: string }> };
  const { http } = parse(file("/etc/traefik/routes.yml")) as { http: { routers: Record<string, { entryPoints: string[] }> } };
  return Object.entries(points.entryPoints).map(([point, { address }]) => ({
    address: address.split(":")[0] ?? "",
    paths: Object.entries(http.routers)
      .filter(([name, { entryPoints }]) => name.startsWith("id.acme.test/") && entryPoints.includes(point))
      .map(([name]) => name.replace("id.acme.test", ""))
      .toSorted(),
  }));
}

describe("Keycloak in a company's workspace", () => {
  it("gives the control plane one program for people and one for events", () => {
    const at = { url: "https://id.acme.test", realm: "acme", issuer: "https://id.acme.test/realms/acme" };
    expect(connector).toMatchObject({
      provider: "keycloak",
      grant: {
        connector: { id: "keycloak", config: { ...at, clientId: "allod-people" } },
        sources: [{ id: "keycloak", config: { ...at, clientId: "allod-events" } }],
      },
    });
  });

  it("is called by the edge alone: it can be told one address, and on all of them others would reach it", () => {
    expect(config).toMatch(/^http-host=keycloak-for-caddy$/m);
    expect(company.plan.links.filter(({ to }) => to === "keycloak").map(({ from, port }) => `${from}:${port}`)).toEqual(["caddy:8080"]);
  });

  it.each(["caddy", "traefik"])("has its administration at %s for the control plane alone, and of its own realm alone", (edge) => {
    const { plan, file } = edgeOf(edge);
    const worker = plan.grants.find(({ request }) => request.capability === "identityConnector")?.request.workload ?? "?";
    for (const { address, paths } of shownAt(edge, file))
      expect({ address, admin: paths.filter((path) => path.includes("admin")) }).toEqual({
        address,
        admin: address === `${edge}-for-${worker}` ? ["/admin/realms/acme", "/admin/realms/acme/"] : [],
      });
  });

  it("sends mail where the workspace has mail, and trusts the authority that its server is signed by", () => {
    const mail = company.plan.grants.find(({ component, request }) => component === "keycloak" && request.capability === "smtpRelay");
    const realm = company.json<{ smtpServer: Record<string, string> }>("keycloak", "/opt/keycloak/data/import/acme-realm.json");
    expect(mail?.grant).toMatchObject({ host: realm.smtpServer["host"], from: realm.smtpServer["from"] });
    expect(config).toMatch(/^truststore-paths=\/opt\/keycloak\/conf\/truststores\/authority\.crt$/m);
    expect(company.file("keycloak", "/opt/keycloak/conf/truststores/authority.crt")).toBe("[secret caddy/authority/certificate]");
  });

  it("keeps what is for administrators out of the import, and everything else in it", () => {
    const clients = company.json<{ clients: { clientId: string }[] }>("keycloak", "/opt/keycloak/data/import/acme-realm.json").clients;
    const asked = company.plan.grants.flatMap(({ grant, request }) =>
      request.capability === "oidcClient" && "clientId" in grant ? [{ id: grant.clientId, audience: request.audience ?? "members" }] : [],
    );
    const members = asked.filter(({ audience }) => audience === "members").map(({ id }) => id);
    expect(clients.map(({ clientId }) => clientId).toSorted()).toEqual([...members, "allod"].toSorted());
    expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
  });
});

describe("measurements", () => {
  const measured = new Rendered({ components: { prometheus: { enabled: true } } });

  it("are read on the management port, at Prometheus' address alone, where its health is asked for then", () => {
    const text = measured.file("keycloak", "/opt/keycloak/conf/keycloak.conf");
    expect(text).toMatch(/^http-management-host=keycloak-for-prometheus$/m);
    expect(measured.workload("keycloak").health.test.join(" ")).toContain("/dev/tcp/keycloak-for-prometheus/9000");
    // The edge is the only one that calls the other port.
    expect(text).toMatch(/^http-host=keycloak-for-caddy$/m);
  });
});

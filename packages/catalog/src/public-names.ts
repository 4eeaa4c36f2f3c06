import { compareText } from "@allod/core";
import type { DnsRecord, Probe, RouteRequest, Workspace } from "@allod/compiler/component";

/** An edge: its name, and the status by which it leads from http to https. */
interface Edge {
  readonly workload: string;
  readonly redirect: 301 | 308;
}

/** What an edge must answer on every hostname, seen from outside. */
export function probes({ network }: Workspace, routes: readonly RouteRequest[], { workload, redirect }: Edge): Probe[] {
  return hostsOf(routes).flatMap((host): Probe[] => [
    {
      id: `dns.${host}`,
      title: `${host} is known`,
      check: { kind: "dns", name: host, type: "A" },
      feels: `Nobody finds ${host}.`,
      fix: `Publish an A record for ${host} with the server's address: \`allod view\` shows all records.`,
    },
    {
      id: `tls.${host}`,
      title: `${host} has a valid certificate`,
      check: { kind: "tls", host, port: network.httpsPort, minimumDaysLeft: 14 },
      feels: `Browsers warn of ${host}, and apps refuse to connect.`,
      fix: `Read \`allod logs ${workload}\`: the authority says there why it did not issue. Ports 80 and 443 must be reachable from the internet.`,
    },
    {
      id: `http.redirect.${host}`,
      title: `http://${host} leads to https`,
      check: { kind: "http", url: `http://${host}${network.httpPort === 80 ? "" : `:${network.httpPort}`}/`, expect: { status: redirect } },
      feels: `Who types ${host} without https finds nothing.`,
      fix: `See that nothing else on the server listens on port ${network.httpPort}.`,
    },
  ]);
}

/** The address records of every hostname, and who may issue certificates for the domain. */
export function dnsRecords({ domain, network, tls }: Workspace, routes: readonly RouteRequest[]): DnsRecord[] {
  const addresses = hostsOf(routes).flatMap((name): DnsRecord[] => [
    { name, type: "A", value: network.ipv4 ?? "{ipv4}", purpose: "where people open it" },
    ...(network.ipv6 === undefined ? [] : [{ name, type: "AAAA" as const, value: network.ipv6, purpose: "where people open it" }]),
  ]);
  return tls.mode === "acme"
    ? [...addresses, { name: domain, type: "CAA", value: '0 issue "letsencrypt.org"', purpose: "nobody else may issue certificates" }]
    : addresses;
}

/** The hostnames that something is routed at. */
export function hostsOf(routes: readonly Pick<RouteRequest, "host">[]): string[] {
  return [...new Set(routes.map(({ host }) => host))].toSorted(compareText);
}

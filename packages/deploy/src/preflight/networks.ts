import type { EngineNetwork } from "../networks.ts";
import { listNetworks } from "../networks.ts";
import type { CheckAbout, CheckResult, PreflightRequest } from "./preflight.ts";

/** A range of IPv4 addresses, and who has it. */
interface Range {
  readonly first: number;
  readonly last: number;
  readonly owner: string;
}

/**
 * The range that the workspace's networks are cut from is nobody else's: what lies in it could not be reached any more,
 * and would be trusted as ours.
 */
export async function checkNetworks({ site, plan }: PreflightRequest): Promise<CheckResult[]> {
  const { containers } = plan.workspace.network;
  const about: CheckAbout = {
    id: "network.free",
    title: "The containers' network is nobody else's",
    fix: `Choose another range in the workspace file: \`network: { containers: 172.30.0.0/16 }\`, from 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.`,
  };
  const script = "cat /proc/net/route && { ip -4 -o addr show 2>/dev/null || true; }";
  const { code, stdout } = await site.target.run(["sh", "-c", script]);
  if (code !== 0) return [{ ...about, status: "unknown", evidence: "the target does not tell its routes" }];
  const networks = await listNetworks(site.target);
  const ours = networks.filter(({ project }) => project === site.project);
  const others = networks.filter(({ project }) => project !== site.project);
  const range = rangeOf(containers, "");
  const taken = [...networkRanges(others), ...routes(stdout), ...addresses(stdout)].filter(
    (other) => overlap(range, other) && !networkRanges(ours).some((own) => own.first <= other.first && other.last <= own.last),
  );
  const owners = [...new Set(taken.map(({ owner }) => owner))];
  if (owners.length === 0) return [{ ...about, status: "pass", evidence: `${containers} is free` }];
  const more = owners.length > 3 ? ` and ${owners.length - 3} more` : "";
  return [{ ...about, status: "fail", evidence: `in ${containers} there is ${owners.slice(0, 3).join(", ")}${more}` }];
}

function networkRanges(networks: readonly EngineNetwork[]): Range[] {
  return networks.flatMap(({ name, subnets }) => subnets.map((subnet) => rangeOf(subnet, `the Docker network ${name} (${subnet})`)));
}

/** The kernel's routes but the default one. Linux, proc_net_route: addresses in hex, the first byte last. */
function routes(tables: string): Range[] {
  return tables.split("\n").flatMap((line) => {
    const [device = "", destination = "", , , , , , mask = ""] = line.split("\t").map((cell) => cell.trim());
    if (!/^[0-9A-F]{8}$/.test(destination) || !/^[0-9A-F]{8}$/.test(mask) || /^0+$/.test(mask)) return [];
    const [first, bits] = [fromHex(destination), fromHex(mask)];
    const prefix = bits.toString(2).replaceAll("0", "").length;
    return [{ first, last: first + (0xff_ff_ff_ff - bits), owner: `the route ${dotted(first)}/${prefix} of ${device}` }];
  });
}

/** `2: eth0    inet 10.1.2.3/24 …` */
function addresses(tables: string): Range[] {
  return [...tables.matchAll(/^\d+:\s+(\S+)\s+inet (\d+\.\d+\.\d+\.\d+)/gm)].map(([, device = "", address = ""]) =>
    rangeOf(`${address}/32`, `the address ${address} of ${device}`),
  );
}

function overlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

function rangeOf(cidr: string, owner: string): Range {
  const [address = "", prefix = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(prefix));
  const start = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(start / size) * size;
  return { first, last: first + size - 1, owner };
}

function fromHex(hex: string): number {
  return Buffer.from(hex, "hex").readUInt32LE();
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

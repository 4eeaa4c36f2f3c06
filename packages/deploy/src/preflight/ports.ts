import type { Container } from "../engine.ts";
import type { CheckResult, PreflightRequest } from "./preflight.ts";

interface Port {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** No other program has the ports that are to be published. Ports that our own containers publish already are ours. */
export async function checkPorts({ site: { target }, plan }: PreflightRequest, containers: readonly Container[]): Promise<CheckResult[]> {
  const title = "The public ports are free";
  const fix = "Stop the program that uses them (`ss -tulpn` names it), or choose others in the workspace file.";
  // The kernel's own tables: they are there where `ss` is not installed.
  const { code, stdout } = await target.run([
    "sh",
    "-c",
    'for table in tcp tcp6 udp udp6; do sed "s/^/$table /" /proc/net/$table 2>/dev/null; done; true',
  ]);
  if (code !== 0 || stdout === "")
    return [{ id: "ports.free", title, status: "unknown", evidence: "the target does not tell which ports are used", fix }];
  const used = new Set(listening(stdout));
  const ours = new Set(
    plan.workloads.filter(({ id }) => containers.some(({ workload, state }) => workload === id && state === "running")).map(({ id }) => id),
  );
  const wanted = plan.workloads
    .filter(({ id }) => !ours.has(id))
    .flatMap(({ ports = [] }) =>
      ports.flatMap(({ port, through = port, protocol }): Port[] =>
        Array.from({ length: through - port + 1 }, (_, index) => ({ port: port + index, protocol })),
      ),
    );
  const taken = wanted.map(({ port, protocol }) => `${port}/${protocol}`).filter((port) => used.has(port));
  const evidence =
    taken.length === 0
      ? `${wanted.length} ports are free`
      : `in use: ${taken.slice(0, 8).join(", ")}${taken.length > 8 ? ` and ${taken.length - 8} more` : ""}`;
  return [{ id: "ports.free", title, status: taken.length === 0 ? "pass" : "fail", evidence, fix }];
}

/**
 * `80/tcp` for each listening socket. Linux, proc_net_tcp: the local address is `hex:port`, state 0A is LISTEN; a UDP
 * socket that takes from anybody is in state 07.
 */
function listening(tables: string): string[] {
  return tables.split("\n").flatMap((line) => {
    const [table = "", , local = "", , state = ""] = line.trim().split(/\s+/);
    const protocol = table.startsWith("tcp") ? "tcp" : "udp";
    if (state !== (protocol === "tcp" ? "0A" : "07")) return [];
    return [`${Number.parseInt(local.split(":").at(-1) ?? "", 16)}/${protocol}`];
  });
}

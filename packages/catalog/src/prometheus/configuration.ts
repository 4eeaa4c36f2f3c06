import { compareText } from "@allod/core";
import { listenName, type SecretData, type Workspace } from "@allod/compiler/component";

interface Target {
  readonly component: string;
  readonly workload: string;
  readonly port: number;
  readonly path: string;
}

interface Configuration {
  readonly workspace: Workspace;
  readonly workload: string;
  readonly port: number;
  readonly targets: readonly Target[];
}

/** One job a component. A target is called by the name that it has for us, and shown by its own. */
export function configuration({ workspace, workload, port, targets }: Configuration): SecretData {
  const components = [...new Set(targets.map(({ component }) => component))].toSorted(compareText);
  const own = { job_name: workload, static_configs: [{ targets: [`127.0.0.1:${port}`], labels: { instance: `${workload}:${port}` } }] };
  return {
    global: { scrape_interval: "30s", scrape_timeout: "10s", evaluation_interval: "30s", external_labels: { workspace: workspace.name } },
    rule_files: ["/etc/prometheus/rules.yml"],
    scrape_configs: [
      own,
      ...components.flatMap((component) =>
        jobs(
          component,
          targets.filter((target) => target.component === component),
          workload,
        ),
      ),
    ],
  };
}

/** A component's job; one for each path where it has several. */
function jobs(component: string, targets: readonly Target[], reader: string): SecretData[] {
  const paths = [...new Set(targets.map(({ path }) => path))].toSorted(compareText);
  return paths.map((path, index) => ({
    job_name: index === 0 ? component : `${component} ${path}`,
    metrics_path: path,
    static_configs: targets
      .filter((target) => target.path === path)
      .map(({ workload, port }) => ({
        targets: [`${listenName({ from: reader, to: workload })}:${port}`],
        labels: { component, instance: `${workload}:${port}` },
      })),
  }));
}

/** What an administrator must know of. `page`: where Prometheus shows it. */
export function rules(page: string): SecretData {
  const alert = (name: string, { expr, lasts, says }: { expr: string; lasts: string; says: string }): SecretData => ({
    alert: name,
    expr,
    for: lasts,
    labels: { severity: "warning" },
    annotations: { summary: says, page: `${page}/alerts` },
  });
  const freeMemory = "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes";
  const freeDisk = 'node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"}';
  return {
    groups: [
      {
        name: "workspace",
        rules: [
          alert("ComponentDown", { expr: "up == 0", lasts: "5m", says: "{{ $labels.instance }} does not answer." }),
          alert("DiskNearlyFull", {
            expr: `${freeDisk} < 0.1`,
            lasts: "15m",
            says: "The engine's disk has {{ $value | humanizePercentage }} left.",
          }),
          alert("DiskFullSoon", {
            expr: `predict_linear(node_filesystem_avail_bytes{mountpoint="/"}[6h], 2 * 86400) < 0 and ${freeDisk} < 0.3`,
            lasts: "1h",
            says: "At the pace of the last six hours, the engine's disk is full in two days.",
          }),
          alert("MemoryNearlyUsedUp", {
            expr: `${freeMemory} < 0.08`,
            lasts: "15m",
            says: "The machine has {{ $value | humanizePercentage }} of its memory left.",
          }),
          alert("OutOfMemory", {
            expr: "increase(node_vmstat_oom_kill[15m]) > 0",
            lasts: "0m",
            says: "The kernel has ended programs that used up their memory: `allod status` shows which container was started anew.",
          }),
          // Traefik's figure. Caddy has none: there, `allod doctor` looks at every certificate.
          alert("CertificateEndsSoon", {
            expr: "(traefik_tls_certs_not_after - time()) / 86400 < 14",
            lasts: "1h",
            says: "The certificate of {{ $labels.cn }} ends in {{ $value | humanize }} days.",
          }),
        ],
      },
    ],
  };
}

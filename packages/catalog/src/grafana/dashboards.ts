import type { Data } from "@allod/core";
import type { Workspace } from "@allod/compiler/component";

/** A dashboard as Grafana's file provider reads it. */
interface Dashboard {
  readonly uid: string;
  readonly model: Data;
}

interface Panel {
  readonly title: string;
  readonly kind?: "timeseries" | "stat" | "table";
  readonly unit?: string;
  readonly max?: number;
  /** Text of the legend -> expression. */
  readonly shows: Readonly<Record<string, string>>;
}

/** The machine, the workspace's parts, and what goes through its edge. */
export function dashboards({ language }: Workspace): Dashboard[] {
  const say = (english: string, german: string): string => (language === "de" ? german : english);
  return [
    dashboard("machine", say("Machine", "Server"), [
      {
        title: say("Processors in use", "Auslastung der Prozessoren"),
        unit: "percentunit",
        max: 1,
        shows: { [say("in use", "belegt")]: '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))' },
      },
      {
        title: say("Memory", "Arbeitsspeicher"),
        unit: "bytes",
        shows: {
          [say("in use", "belegt")]: "node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes",
          [say("there is", "vorhanden")]: "node_memory_MemTotal_bytes",
        },
      },
      {
        title: say("Room on the engine's disk", "Platz auf der Platte der Container"),
        unit: "bytes",
        shows: {
          [say("free", "frei")]: 'node_filesystem_avail_bytes{mountpoint="/"}',
          [say("there is", "vorhanden")]: 'node_filesystem_size_bytes{mountpoint="/"}',
        },
      },
      {
        title: say("Waiting for processors, memory, disk", "Warten auf Prozessor, Speicher, Platte"),
        unit: "percentunit",
        shows: {
          [say("processors", "Prozessor")]: "rate(node_pressure_cpu_waiting_seconds_total[5m])",
          [say("memory", "Speicher")]: "rate(node_pressure_memory_waiting_seconds_total[5m])",
          [say("disk", "Platte")]: "rate(node_pressure_io_waiting_seconds_total[5m])",
        },
      },
      {
        title: say("Disk activity", "Zugriffe auf die Platte"),
        unit: "Bps",
        shows: {
          [say("read", "gelesen")]: "sum(rate(node_disk_read_bytes_total[5m]))",
          [say("written", "geschrieben")]: "sum(rate(node_disk_written_bytes_total[5m]))",
        },
      },
      { title: say("Load", "Last"), shows: { "1 min": "node_load1", "5 min": "node_load5", "15 min": "node_load15" } },
    ]),
    dashboard("workspace", "Workspace", [
      { title: say("Answer", "Antworten"), kind: "stat", shows: { "{{instance}}": "up" } },
      { title: say("Warnings", "Warnungen"), kind: "table", shows: { "": 'ALERTS{alertstate="firing"}' } },
      {
        title: say("Memory of programs", "Speicher der Programme"),
        unit: "bytes",
        shows: { "{{instance}}": "process_resident_memory_bytes" },
      },
      {
        title: say("Processors of programs", "Prozessorzeit der Programme"),
        unit: "percentunit",
        shows: { "{{instance}}": "rate(process_cpu_seconds_total[5m])" },
      },
      { title: say("Time to measure", "Dauer der Messung"), unit: "s", shows: { "{{instance}}": "scrape_duration_seconds" } },
    ]),
    dashboard("edge", say("Edge", "Eingang"), [
      {
        title: say("Requests a second", "Anfragen je Sekunde"),
        unit: "reqps",
        shows: {
          "Caddy {{code}}": "sum by (code) (rate(caddy_http_request_duration_seconds_count[5m]))",
          "Traefik {{code}}": "sum by (code) (rate(traefik_entrypoint_requests_total[5m]))",
        },
      },
      {
        title: say("Time to answer, 95 of 100", "Antwortzeit, 95 von 100"),
        unit: "s",
        shows: {
          Caddy: "histogram_quantile(0.95, sum by (le) (rate(caddy_http_request_duration_seconds_bucket[5m])))",
          Traefik: "histogram_quantile(0.95, sum by (le) (rate(traefik_entrypoint_request_duration_seconds_bucket[5m])))",
        },
      },
    ]),
  ];
}

function dashboard(uid: string, title: string, panels: readonly Panel[]): Dashboard {
  const model = {
    uid: `allod-${uid}`,
    title,
    editable: false,
    schemaVersion: 39,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    panels: panels.map((panel, index) => panelModel(panel, index)),
  };
  return { uid, model };
}

/** Two a row, each half of Grafana's 24 columns. */
function panelModel({ title, kind = "timeseries", unit = "short", max, shows }: Panel, index: number): Data {
  return {
    id: index + 1,
    title,
    type: kind,
    gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
    datasource: { type: "prometheus", uid: "prometheus" },
    fieldConfig: { defaults: { unit, min: 0, ...(max === undefined ? {} : { max }) }, overrides: [] },
    targets: Object.entries(shows).map(([legend, expr], number) => ({
      refId: String.fromCodePoint(65 + number),
      expr,
      legendFormat: legend,
      ...(kind === "timeseries" ? {} : { instant: true }),
      ...(kind === "table" ? { format: "table" } : {}),
    })),
  };
}

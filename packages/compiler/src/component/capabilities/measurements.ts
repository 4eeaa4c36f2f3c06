/** That Prometheus reads a workload's measurements. */
export interface MetricsRequest {
  readonly capability: "metrics";
  readonly port: number;
  readonly path: string;
}
/** Nothing to know: being read is all. */
export type MetricsGrant = Readonly<Record<string, never>>;

/** What has been measured so far: for programs that draw it. */
export interface MeasurementsRequest {
  readonly capability: "measurements";
}
export interface MeasurementsGrant {
  /** Prometheus' HTTP API, inside; no slash at the end. */
  readonly url: string;
}

/** A port of a workload. */
export interface Endpoint {
  readonly workload: string;
  readonly port: number;
}

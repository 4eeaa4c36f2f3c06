/** A value expected in a JSON answer, by RFC 6901 pointer. */
export interface JsonExpectation {
  readonly pointer: string;
  readonly equals: string | number | boolean;
}

/** What an HTTP answer must be. */
export interface HttpExpectation {
  readonly status: number;
  readonly json?: readonly JsonExpectation[];
  /** Header names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Something that can be asked of a running workspace. */
export type ProbeCheck =
  | {
      readonly kind: "http";
      readonly url: string;
      readonly method?: "GET" | "POST";
      readonly headers?: Readonly<Record<string, string>>;
      readonly expect: HttpExpectation;
    }
  | {
      readonly kind: "tls";
      readonly host: string;
      readonly port: number;
      readonly minimumDaysLeft: number;
      /** The connection begins in clear and is encrypted on request (RFC 3207). */
      readonly startTls?: "smtp";
    }
  | {
      readonly kind: "dns";
      readonly name: string;
      readonly type: "A" | "AAAA" | "MX" | "TXT";
      /** Exactly one record begins with this: two records for one purpose count as none (SPF, DMARC). Others are not looked at. */
      readonly only?: string;
      /** What one of them has in it, without regard to case. */
      readonly contains?: string;
    }
  | { readonly kind: "tcp"; readonly port: number; readonly protocol: "tcp" }
  | { readonly kind: "exec"; readonly workload: string; readonly argv: readonly [string, ...string[]]; readonly stdout: string };

/** A question with a known right answer: run after `up` and by the doctor. */
export interface Probe {
  /** Stable dotted code: `matrix.well-known.server`. */
  readonly id: string;
  readonly title: string;
  readonly check: ProbeCheck;
  /** What a person notices when it fails. */
  readonly feels: string;
  /** What to do then. */
  readonly fix: string;
  /** Probes that must pass first; otherwise this one cannot be answered. */
  readonly after?: readonly string[];
}

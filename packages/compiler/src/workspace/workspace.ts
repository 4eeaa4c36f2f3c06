import type { CapabilityName } from "../component/capability.ts";
import type { Suite } from "../component/component.ts";

/** The administrator: the first person, and the one who invites the others. */
export interface Administrator {
  readonly email: string;
  /** Lower case; the mail address's local part unless the file says otherwise. */
  readonly username: string;
  /** Given and family name; from the username unless the file says otherwise. */
  readonly firstName: string;
  readonly lastName: string;
}

/** A workspace file with every default filled in. */
export interface Workspace {
  /** Names containers, networks and volumes: lower case letters, digits, hyphens. */
  readonly name: string;
  /** What people read: the name unless the file says otherwise. */
  readonly title: string;
  /** The domain that people's addresses end in. Lower case, ASCII (punycode). */
  readonly domain: string;
  readonly language: "en" | "de";
  /** What it consists of, unless `components` says otherwise. */
  readonly suite: Suite;
  readonly admin: Administrator;
  readonly tls: {
    /** `acme`: certificates from a public authority; `internal`: from one that only this workspace knows. */
    readonly mode: "acme" | "internal";
    /** Where the public authority writes to: the administrator unless the file says otherwise. */
    readonly email: string;
  };
  readonly network: {
    /** The target's public addresses, for DNS records and the relay of calls. */
    readonly ipv4: string | undefined;
    readonly ipv6: string | undefined;
    readonly httpPort: number;
    readonly httpsPort: number;
    /** Where the networks between containers are: an IPv4 network of 16 bits, in CIDR notation. Everything inside it is ours. */
    readonly containers: string;
  };
  /** Which component answers a capability that several could. */
  readonly providers: Readonly<Partial<Record<CapabilityName, string>>>;
  /** By component id, for every component of the catalog: whether the file switches it on or off, and its settings with defaults. */
  readonly components: Readonly<Record<string, ComponentChoice>>;
}

export interface ComponentChoice {
  /** `undefined`: the file leaves it to the catalog's default and to what others need. */
  readonly enabled: boolean | undefined;
  /** Runs in the place of the image that the component names. */
  readonly image: string | undefined;
  readonly settings: unknown;
}

/** How a program on people's own machines is set up for the workspace. What it must know, without anything secret. */
export type ClientSetup =
  /** Not to be set up: where people begin. */
  | { readonly kind: "portal"; readonly url: string }
  | { readonly kind: "matrix"; readonly baseUrl: string; readonly serverName: string; readonly webUrl: string | undefined }
  | {
      readonly kind: "mail";
      readonly domain: string;
      readonly imap: { readonly host: string; readonly port: number };
      readonly smtp: { readonly host: string; readonly port: number };
      /** Where people make passwords for programs that cannot sign in by the browser; undefined when their own does. */
      readonly passwordsUrl: string | undefined;
    }
  | { readonly kind: "files"; readonly product: "nextcloud" | "opencloud"; readonly url: string }
  /** CalDAV and CardDAV; clients find the rest by the well-known addresses of the host. */
  | {
      readonly kind: "calendar";
      readonly url: string;
      readonly host: string;
      readonly port: number;
      readonly path: string;
      /** As for mail: absent when the password of the account does. */
      readonly passwordsUrl?: string | undefined;
    }
  | { readonly kind: "meetings"; readonly url: string };

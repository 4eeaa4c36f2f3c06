import { compareText } from "@allod/core";
import type { OfficeRequest, Workspace } from "@allod/compiler/component";

export const AUTHORITY = "/etc/coolwsd/authority.crt";
/** Of `net.lok_allow`, that the image's own file has: ours come after them. */
const HOSTS_OF_THE_IMAGE = 14;

interface Source {
  readonly workspace: Workspace;
  /** Hostname, with the port when it is not 443. */
  readonly server: string;
  readonly requests: readonly Pick<OfficeRequest, "wopiHost" | "pages">[];
  readonly small: boolean;
  readonly languages: readonly string[];
  readonly ownAuthority: boolean;
}

/**
 * What `coolwsd` is started with. The image's own arguments are repeated, because an entrypoint replaces them; the rest wins
 * over its `coolwsd.xml`. Names: Collabora Online 26.04, coolwsd.xml.in and wsd/COOLWSD.cpp.
 */
export function options({ workspace, server, requests, small, languages, ownAuthority }: Source): readonly string[] {
  const port = workspace.network.httpsPort;
  const unique = (hosts: readonly string[]): string[] => [...new Set(hosts)].toSorted(compareText);
  const wopi = unique(requests.map(({ wopiHost }) => wopiHost));
  const pages = unique(requests.flatMap((request) => request.pages));
  const values: readonly (readonly [string, string | number | boolean])[] = [
    ["sys_template_path", "/opt/cool/systemplate"],
    ["child_root_path", "/opt/cool/child-roots"],
    ["file_server_root_path", "/usr/share/coolwsd"],
    ["cache_files.path", "/opt/cool/cache"],
    ["logging.color", false],
    ["logging.level", "warning"],
    ["logging.level_startup", "warning"],
    ["server_name", server],
    ["net.proto", "IPv4"],
    // The edge ends TLS; addresses are written with https all the same.
    ["ssl.enable", false],
    ["ssl.termination", true],
    ["ssl.ssl_verification", true],
    ...(ownAuthority
      ? ([
          ["ssl.ca_file_path", AUTHORITY],
          ["storage.ssl.ca_file_path", AUTHORITY],
        ] as const)
      : []),
    // Without capabilities no chroot and no mounts: see the README for what that costs.
    ["security.capabilities", false],
    ["mount_jail_tree", false],
    ["security.seccomp", true],
    ["security.enable_macros_execution", false],
    ["admin_console.enable", false],
    ["welcome.enable", false],
    ["home_mode.enable", small],
    ["zotero.enable", false],
    ["allowed_languages", languages.join(" ")],
    // With no group in it, every host is refused: better than the first who asks.
    ["storage.wopi.alias_groups[@mode]", "groups"],
    ...wopi.flatMap((host, index) => {
      const at = `storage.wopi.alias_groups.group[${index}].host`;
      return [
        [at, `https://${host}:${port}`],
        [`${at}[@allow]`, true],
      ] as const;
    }),
    ["net.frame_ancestors", pages.map((host) => (port === 443 ? host : `${host}:${port}`)).join(" ")],
    ...wopi.map((host, index) => [`net.lok_allow.host[${HOSTS_OF_THE_IMAGE + index}]`, host.replaceAll(".", "\\.")] as const),
  ];
  return values.map(([name, value]) => `--o:${name}=${value}`);
}

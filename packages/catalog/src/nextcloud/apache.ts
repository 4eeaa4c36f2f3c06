import { PORT } from "./needs.ts";

/** `ports.conf`: Apache's own would listen everywhere, on a port that only root should have. */
export function ports(listen: readonly string[]): string {
  return `${listen.map((name) => `Listen ${name}:${PORT}`).join("\n")}\n`;
}

/** The one site. Its log has no query strings: one of them carries the code that signs somebody in. */
export function site(host: string): string {
  return `ServerName ${host}
ServerTokens Prod
ServerSignature Off
TraceEnable Off
LogFormat "%a %u %t \\"%m %U %H\\" %>s %B %D" allod
<VirtualHost *:${PORT}>
  DocumentRoot /var/www/html
  CustomLog /dev/stdout allod
  ErrorLog /dev/stderr
  <Directory /var/www/html>
    AllowOverride All
    Options FollowSymLinks
    Require all granted
  </Directory>
</VirtualHost>
`;
}

/** How many at once: each may have PHP's whole memory, and all share the container's. The edge is next door, so connections need not be kept. */
export const PREFORK = `StartServers 2
MinSpareServers 2
MaxSpareServers 4
MaxRequestWorkers 12
MaxConnectionsPerChild 500
KeepAlive Off
`;

/**
 * The image's own file believes `X-Real-IP` from every private address; the edge hands that header through as strangers
 * send it, so anybody could choose the address that guessed passwords are counted for.
 */
export const REMOTE_IP = "# Who asks is found out by Nextcloud itself, from trusted_proxies.\n";

/** PHP: what is uploaded waits on a disk, because a file system in memory counts against the container's limit. */
export function phpIni(temporary: string): string {
  return `sys_temp_dir=${temporary}
upload_tmp_dir=${temporary}
session.save_path=${temporary}
expose_php=Off
`;
}

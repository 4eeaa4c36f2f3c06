import { MARKER } from "./element-desktop.ts";
import { xmlText } from "./quoting.ts";
import type { SetupOf, WorkspaceClients } from "./workspace-clients.ts";

/** Mozilla's autoconfiguration file, version 1.1: for the folder `isp` of Thunderbird, or a web server of the domain. */
export function thunderbird({ domain, imap, smtp }: SetupOf<"mail">, { title }: WorkspaceClients): string {
  const server = (
    kind: "incoming" | "outgoing",
    type: string,
    { host, port }: { host: string; port: number },
  ): string => `    <${kind}Server type="${type}">
      <hostname>${xmlText(host)}</hostname>
      <port>${port}</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </${kind}Server>
`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${MARKER}. -->
<clientConfig version="1.1">
  <emailProvider id="${xmlText(domain)}">
    <domain>${xmlText(domain)}</domain>
    <displayName>${xmlText(title)}</displayName>
    <displayShortName>${xmlText(title)}</displayShortName>
${server("incoming", "imap", imap)}${server("outgoing", "smtp", smtp)}  </emailProvider>
</clientConfig>
`;
}

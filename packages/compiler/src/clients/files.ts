import { elementDesktopPowershell, elementDesktopShell } from "./element-desktop.ts";
import { mailText } from "./mail-text.ts";
import { mobileconfig } from "./mobileconfig.ts";
import { nextcloudDesktopPowershell, nextcloudDesktopShell } from "./nextcloud-desktop.ts";
import { clientsPage } from "./page.ts";
import { thunderbird } from "./thunderbird.ts";
import { words } from "./words.ts";
import { setupOf, type WorkspaceClients } from "./workspace-clients.ts";

export interface ClientFile {
  readonly name: string;
  readonly content: string;
}

/** Every name that a file of ours may have: one that is not written any more is removed, when it is ours. */
export const clientFileNames = [
  "apple.mobileconfig",
  "element-desktop.ps1",
  "element-desktop.sh",
  "files-desktop.ps1",
  "files-desktop.sh",
  "index.html",
  "mail.txt",
  "thunderbird.xml",
] as const;

/** What sets people's programs up, and the page that explains it. The same workspace gives the same bytes. */
export function clientFiles(clients: WorkspaceClients): ClientFile[] {
  const spoken = words[clients.language];
  const [matrix, mail, files] = [setupOf(clients, "matrix"), setupOf(clients, "mail"), setupOf(clients, "files")];
  const nextcloud = files?.product === "nextcloud" ? files.url : undefined;
  const contents: Readonly<Record<Exclude<(typeof clientFileNames)[number], "index.html">, string | undefined>> = {
    "apple.mobileconfig": mobileconfig(clients),
    "element-desktop.ps1": matrix && elementDesktopPowershell(matrix, spoken),
    "element-desktop.sh": matrix && elementDesktopShell(matrix, spoken),
    "files-desktop.ps1": nextcloud && nextcloudDesktopPowershell(nextcloud, spoken),
    "files-desktop.sh": nextcloud && nextcloudDesktopShell(nextcloud, spoken),
    "mail.txt": mailText(clients, spoken),
    "thunderbird.xml": mail && thunderbird(mail, clients),
  };
  const beside = Object.entries(contents).flatMap(([name, content]) => (content === undefined ? [] : [{ name, content }]));
  const page = clientsPage(clients, spoken, (file) => beside.some(({ name }) => name === file));
  return [{ name: "index.html", content: page }, ...beside];
}

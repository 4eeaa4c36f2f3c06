import { MARKER } from "./element-desktop.ts";
import { powershellText, shellText } from "./quoting.ts";
import type { Words } from "./words.ts";

/** Starts the desktop client with the server filled in (Nextcloud desktop client, `--overrideserverurl`); it writes nothing. */
export function nextcloudDesktopShell(url: string, words: Words): string {
  return `#!/bin/sh
# ${MARKER}.
set -eu
for program in /Applications/Nextcloud.app/Contents/MacOS/Nextcloud "$(command -v nextcloud || true)"; do
  if [ -x "$program" ]; then
    "$program" --overrideserverurl ${shellText(url)} >/dev/null 2>&1 &
    exit 0
  fi
done
printf '%s\\n' ${shellText(words.nextcloudMissing)} >&2
exit 1
`;
}

export function nextcloudDesktopPowershell(url: string, words: Words): string {
  const script = `# ${MARKER}.
$ErrorActionPreference = 'Stop'
$program = Join-Path $env:ProgramFiles 'Nextcloud\\nextcloud.exe'
if (-not (Test-Path -LiteralPath $program)) { Write-Error ${powershellText(words.nextcloudMissing)} }
Start-Process -FilePath $program -ArgumentList '--overrideserverurl', ${powershellText(url)}
`;
  return `\uFEFF${script.replaceAll("\n", "\r\n")}`;
}

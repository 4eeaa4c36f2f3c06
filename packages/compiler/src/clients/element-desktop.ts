import { asciiJson, powershellText, shellText } from "./quoting.ts";
import type { Words } from "./words.ts";
import type { SetupOf } from "./workspace-clients.ts";

/** In every file of ours, also on people's machines: what has it may be written anew, everything else is theirs. */
export const MARKER = "Written by Allod";

/** What Element Desktop reads beside its own configuration (element-desktop, "User-specified config.json"). */
function configuration({ baseUrl, serverName }: SetupOf<"matrix">): string {
  return asciiJson({ "io.allod": MARKER, default_server_config: { "m.homeserver": { base_url: baseUrl, server_name: serverName } } });
}

/** For macOS and Linux. */
export function elementDesktopShell(setup: SetupOf<"matrix">, words: Words): string {
  return `#!/bin/sh
# ${MARKER}.
set -eu
case "$(uname -s)" in
  Darwin) folder="$HOME/Library/Application Support/Element" ;;
  *) folder="\${XDG_CONFIG_HOME:-$HOME/.config}/Element" ;;
esac
file="$folder/config.json"
if [ -e "$file" ] && ! grep -q ${shellText(MARKER)} "$file"; then
  printf '%s: %s\\n' "$file" ${shellText(words.elementKept)} >&2
  exit 1
fi
mkdir -p "$folder"
printf '%s\\n' ${shellText(configuration(setup))} > "$file.part"
mv "$file.part" "$file"
printf '%s\\n' ${shellText(words.elementDone)}
`;
}

/** For Windows PowerShell 5.1 and later, which reads files as UTF-8 only when they begin with its mark. */
export function elementDesktopPowershell(setup: SetupOf<"matrix">, words: Words): string {
  const script = `# ${MARKER}.
$ErrorActionPreference = 'Stop'
$folder = Join-Path $env:APPDATA 'Element'
$file = Join-Path $folder 'config.json'
if ((Test-Path -LiteralPath $file) -and -not (Select-String -LiteralPath $file -SimpleMatch ${powershellText(MARKER)} -Quiet)) {
  Write-Error ($file + ': ' + ${powershellText(words.elementKept)})
}
New-Item -ItemType Directory -Force -Path $folder | Out-Null
[IO.File]::WriteAllText($file, ${powershellText(configuration(setup))})
Write-Output ${powershellText(words.elementDone)}
`;
  return `\uFEFF${script.replaceAll("\n", "\r\n")}`;
}

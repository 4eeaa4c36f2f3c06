import { defineErrors } from "@allod/core";

/** What can be wrong with a workspace file. */
export const workspaceErrors = defineErrors({
  "workspace.file.too-large": {
    text: "The file has {found} bytes; a workspace file has at most {limit}.",
    hint: "Is this the right file? A complete workspace fits on one page.",
  },
  "workspace.file.binary": { text: "This is not a text file.", hint: "A workspace file is YAML in UTF-8. `allod init` writes one." },
  "workspace.file.empty": { text: "The file is empty.", hint: "`allod init` writes a workspace file to start from." },
  "workspace.yaml.syntax": { text: "{problem}", hint: "Correct the YAML here. Values with `: `, `#` or a leading `@` need quotes." },
  "workspace.yaml.documents": {
    text: "The file holds several YAML documents.",
    hint: "Keep one workspace a file; remove what follows `---`.",
  },
  "workspace.yaml.alias": { text: "Anchors, aliases and merge keys are not allowed.", hint: "Write the value out where it is used." },
  "workspace.yaml.depth": {
    text: "The document is nested more than {limit} levels deep.",
    hint: "A workspace file needs far fewer levels: is this the right file?",
  },
  "workspace.key.unknown": { text: "Unknown key `{key}`.", hint: "{suggestion}" },
  "workspace.key.missing": { text: "`{key}` is missing.", hint: "Add it: {example}" },
  "workspace.type.wrong": { text: "`{key}` must be {expected}, and is {found}.", hint: "Write {expected} here." },
  "workspace.value.choice": { text: "`{key}` must be one of {choices}.", hint: "{suggestion}" },
  "workspace.value.invalid": {
    text: "`{key}` is not valid: {problem}.",
    hint: "Correct the value. `allod schema` prints what each key takes.",
  },
  "workspace.api-version.unknown": {
    text: "This version of Allod does not know `{found}`.",
    hint: "Write `apiVersion: {known}`, or use the version of Allod that the file was written for.",
  },
  "workspace.component.unknown": { text: "There is no component `{key}`.", hint: "{suggestion}" },
  "workspace.provider.unknown": { text: "There is no capability `{key}` to choose a provider for.", hint: "{suggestion}" },
  "workspace.name.invalid": {
    text: "`{found}` cannot be the name.",
    hint: "2 to 32 of a-z, 0-9 and hyphens, beginning with a letter: for example `{proposal}`.",
  },
  "workspace.domain.address": {
    text: "`{found}` is an IP address, not a domain.",
    hint: "Use a domain that you own; single sign-on and certificates need names.",
  },
  "workspace.domain.public-suffix": {
    text: "Nobody can own `{found}`: it is a public suffix.",
    hint: "Use a domain under it, such as `example.{found}`.",
  },
  "workspace.domain.single-label": {
    text: "`{found}` has no dot in it.",
    hint: "Use a full domain, such as `{found}.example.org`, or `{found}.localhost` to try things out.",
  },
  "workspace.domain.invalid": { text: "`{found}` is not a domain.", hint: "Write the bare domain: `{proposal}`." },
  "workspace.email.invalid": { text: "`{found}` is not a mail address.", hint: "Write it as `name@example.org`." },
  "workspace.username.invalid": {
    text: "`{found}` cannot be a username.",
    hint: "Set `admin.username` to 2 to 64 of a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit.",
  },
  "workspace.username.reserved": {
    text: "`{found}` is a username that {product} keeps for itself: {reason}.",
    hint: "Set `admin.username` to another name.",
  },
  "workspace.ports.same": {
    text: "`httpPort` and `httpsPort` are both {port}.",
    hint: "Give them different ports; 80 and 443 are the defaults.",
  },
  "workspace.tls.special-use": {
    text: "No public authority gives certificates for `{domain}`.",
    hint: "Use `tls: { mode: internal }`, or a domain that you own.",
  },
  "workspace.tls.ports": {
    text: "A public authority checks the domain on ports 80 and 443, and this workspace listens elsewhere.",
    hint: "Use 80 and 443, or `tls: { mode: internal }`.",
  },
  "workspace.address.private": {
    text: "`{found}` cannot be reached from the internet.",
    hint: "Give the public address that DNS shall point to.",
  },
});

import { defineErrors } from "@allod/core";

/** What can go wrong before anything is asked of the packages. */
export const cliErrors = defineErrors({
  "cli.file.missing": { text: "There is no {file}.", hint: "`allod init` writes a workspace file; or name yours: allod {command} FILE" },
  "cli.file.directory": { text: "{file} is a directory.", hint: "Name the workspace file in it: {file}/workspace.yaml" },
  "cli.file.unreadable": { text: "{file} cannot be read: {reason}.", hint: "Check that you may read it." },
  "cli.file.too-large": { text: "{file} has more than 1 MiB.", hint: "Is this the right file? A complete workspace fits on one page." },
  "cli.workspace.invalid": { text: "{file} has {count}.", hint: "Correct them, then run the command again." },
  "cli.init.exists": { text: "{file} exists already.", hint: "Edit it, or choose another directory: allod init DIRECTORY" },
  "cli.init.missing": {
    text: "Without a terminal to ask, these are needed: {options}.",
    hint: "allod init --name acme --domain acme.org --email anna@acme.org",
  },
  "cli.init.canceled": { text: "Nothing was written.", hint: "Run `allod init` again." },
  "cli.not-running": {
    text: "This workspace does not run yet: {component} has never been started.",
    hint: "Start it first: allod up. On another machine, name it with --target.",
  },
  "cli.secret.unknown": { text: "There is no secret `{name}`.", hint: "{suggestion}" },
  "cli.secret.kept": {
    text: "{name} is not rotated: {reason}.",
    hint: "`allod secrets rotate` works for clients of single sign-on, database roles, and what apps share with each other.",
  },
  "cli.secret.awaited": {
    text: "There is no {name} yet: {by} makes it while it runs.",
    hint: "Run `allod up`: it keeps the secret as soon as there is one.",
  },
  "cli.secret.unmade": { text: "This workspace has no secrets yet.", hint: "The first `allod up` or `allod render --out` makes them." },
  "cli.destroy.unconfirmed": {
    text: "Deleting data needs the workspace's name, to be sure.",
    hint: "allod destroy --delete-data --confirm {name}",
  },
  "cli.destroy.wrong-name": {
    text: "The workspace is called {name}, not {given}.",
    hint: "Nothing was removed. Is this the right workspace file?",
  },
  "cli.port.used": { text: "Port {port} is in use, or not for you to use.", hint: "Choose another: allod view --port {other}" },
  "cli.number.invalid": { text: "`{given}` is no {what}.", hint: "Give a whole number from {from} to {to}." },
  "cli.audit.nothing": {
    text: "It is not said which events are to be verified.",
    hint: "allod audit verify --database FILE, with the database's address in it (or in ALLOD_DATABASE_URL); or --export FILE",
  },
  "cli.audit.password": {
    text: "A password in an argument can be read by everybody on this machine.",
    hint: "Put the address into a file that only you may read: --database FILE; or leave the password out of it and set PGPASSWORD.",
  },
  "cli.audit.address": { text: "{from} is no address of a database.", hint: "postgresql://allod_app@database.example.org:5432/allod" },
  "cli.audit.unreachable": {
    text: "The database cannot be asked: {reason}.",
    hint: "Check the address, the password (PGPASSWORD) and the network. The role must be allowed to read audit_chain, audit_event and audit_checkpoint.",
  },
  "cli.audit.no-timeline": {
    text: "This database has no timeline.",
    hint: "The address is that of the control plane's own database: `database.url` of its configuration.",
  },
  "cli.audit.tenant": {
    text: "`{given}` is no tenant's id.",
    hint: "It is in the address of the tenant's page. The platform's own timeline: --tenant platform",
  },
  "cli.audit.no-chain": { text: "Nothing was ever recorded of {tenant}.", hint: "Is this the right id, and the right database?" },
  "cli.audit.key": {
    text: "Without a key nobody can tell who signed the checkpoints.",
    hint: "--key FILE: the control plane writes it beside its checkpoints, as {file}.pub; operators read it at GET /v1/audit/signing-key. Take it from where it was kept, not from the machine that is in doubt.",
  },
  "cli.audit.no-key": {
    text: "{file} has no public key.",
    hint: "It holds one or more keys for Ed25519 in PEM: -----BEGIN PUBLIC KEY-----",
  },
  "cli.audit.no-checkpoints": {
    text: "{file} has no checkpoints.",
    hint: "It is what the control plane writes (`audit.checkpoints` of its configuration), or what operators get at GET /v1/audit/checkpoints.",
  },
  "cli.audit.no-export": {
    text: "{file} is no export that can be verified: its first line is no event with a proof.",
    hint: "GET /v1/tenants/ID/audit/export?format=jsonl, without a filter. Tables (csv), OCSF and archived months cannot be verified.",
  },
  "cli.audit.no-events": { text: "{file} has no events.", hint: "Was the export finished, and is it of the right timeline?" },
  "cli.audit.unreadable": { text: "{file} cannot be read: {reason}.", hint: "Check its path, and that you may read it." },
  "cli.unexpected": { text: "{message}", hint: "This is a mistake in Allod: please report it with the output of ALLOD_DEBUG=1." },
  "cli.invite.nobody": {
    text: "No component of this workspace lets people in whom it does not know.",
    hint: "Add an identity provider that does, such as `components: { authentik: { enabled: true } }`, and run `allod up`.",
  },
  "cli.invite.address": { text: "`{given}` is no mail address.", hint: "allod invite bob.kent@acme.org" },
  "cli.invite.expires": { text: "An invitation cannot be open for `{given}`.", hint: "Choose from 5m to 30d, such as --expires 7d." },
  "cli.invite.unknown": { text: "There is no open invitation {id}.", hint: "`allod invite list` shows those that there are." },
  "cli.ignore.unknown": { text: "There is no check `{given}`.", hint: "Checks: {known}." },
});

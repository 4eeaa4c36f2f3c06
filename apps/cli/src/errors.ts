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
  "cli.secret.unknown": { text: "There is no secret `{name}`.", hint: "{suggestion}" },
  "cli.secret.kept": {
    text: "{name} is not rotated: {reason}.",
    hint: "`allod secrets rotate` works for clients of single sign-on, database roles, and what apps share with each other.",
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
  "cli.unexpected": { text: "{message}", hint: "This is a mistake in Allod: please report it with the output of ALLOD_DEBUG=1." },
  "cli.ignore.unknown": { text: "There is no check `{given}`.", hint: "Checks: {known}." },
});

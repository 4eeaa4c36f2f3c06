import { defineErrors } from "@allod/core";

/** What can go wrong between a plan and a running workspace. */
export const deployErrors = defineErrors({
  "secrets.file.unreadable": { text: "The secrets file {file} cannot be read.", hint: "Check that it is a file and that you may read it." },
  "secrets.file.format": {
    text: "{file} is no SOPS file with age recipients.",
    hint: "Restore it from version control. `allod init` writes one; the real `sops` edits it.",
  },
  "secrets.file.altered": {
    text: "{file} was altered after it was encrypted: its seal does not fit.",
    hint: "Restore it from version control. Change values only with `sops {file}` or `allod secrets rotate`.",
  },
  "secrets.key.missing": {
    text: "There is no age key, so {file} cannot be written in a way that somebody could read again.",
    hint: "Run `allod init`, or point SOPS_AGE_KEY_FILE to your key.",
  },
  "secrets.key.wrong": {
    text: "None of the age keys at hand opens {file}.",
    hint: "It is encrypted to {recipients}. Put the key that belongs to it beside the workspace file as age.key, or point SOPS_AGE_KEY_FILE to it. Without that key the values are lost: remove the file, and `allod up` makes new ones.",
  },
  "secrets.key.invalid": {
    text: "The age key in {place}, line {line}, is not one: a character is wrong or missing.",
    hint: "Copy it again from where you keep your keys. It is not shown here on purpose.",
  },
  "target.foreign": {
    text: "{root} on the target has something in it that Allod did not put there: {found}.",
    hint: "Choose an empty directory, or one that does not exist yet, with --root.",
  },
  "target.occupied": {
    text: "{root} on the target belongs to another workspace: {project}.",
    hint: "Each workspace needs a directory of its own: choose one with --root.",
  },
  "secrets.key.unreadable": {
    text: "The key file {file}, which SOPS_AGE_KEY_FILE names, cannot be read.",
    hint: "Correct SOPS_AGE_KEY_FILE, or unset it.",
  },
  "secrets.value.missing": {
    text: "There is no secret {name}.",
    hint: "`allod secrets list` shows what there is; `allod up` makes what is missing.",
  },
  "secrets.found.missing": {
    text: "{workload} waits for the secret {name}, and {by} has made none.",
    hint: "Read `allod logs {source}`, then run `allod up` again.",
  },
  "secrets.found.unsettled": {
    text: "Secrets that running products make are made anew again and again.",
    hint: "Two tasks undo each other's work: please report it.",
  },
  "secrets.value.line-break": {
    text: "The secret {name} holds a line break, and stands inside a line.",
    hint: "Give it a new value: allod secrets rotate {name}",
  },
  "file.write": { text: "Cannot write {path}: {reason}.", hint: "Correct that, or choose another place, and run the command again." },
  "render.folder.foreign": {
    text: "{folder} has {count} files in it that Allod did not write, for example {first}.",
    hint: "Choose an empty folder, or one that `allod render` wrote before.",
  },
  "target.address.invalid": { text: "`{address}` is no target.", hint: "Write ssh://user@host, or leave it out for this machine." },
  "target.unreachable": {
    text: "{address} cannot be reached: {reason}.",
    hint: "Try `ssh` to it by hand: the key must be accepted without a question, and the host must be known.",
  },
  "target.program.missing": {
    text: "The program `{program}` is not installed.",
    hint: "Install it: `flock` is in util-linux, `ssh` in openssh-client, Docker from https://docs.docker.com/engine/install/.",
  },
  "target.command.timeout": {
    text: "`{program}` did not come to an end in time.",
    hint: "See what keeps the target busy, then run the command again: it goes on where it stopped.",
  },
  "target.command.failed": { text: "`{program}` could not be run: {reason}.", hint: "Run the command again: it goes on where it stopped." },
  "target.locked": {
    text: "Another `allod` is changing {target} right now.",
    hint: "Wait until it has finished. The lock goes with its process: there is nothing to remove by hand.",
  },
  "target.permission": {
    text: "There is no permission on the target: {reason}.",
    hint: "Run as root there, or choose a directory of your own with --root.",
  },
  "target.read-only": {
    text: "The target's file system is read-only: {reason}.",
    hint: "Choose another directory with --root, or see why the disk is read-only: `dmesg` tells.",
  },
  "target.disk-full": {
    text: "The disk of {target} is full.",
    hint: "Free some space (`docker system df`, `docker image prune`), then run the command again: it goes on where it stopped.",
  },
  "target.script": {
    text: "A step on the target failed: {reason}.",
    hint: "Correct that, then run the command again: it goes on where it stopped.",
  },
  "target.manifest": {
    text: "The release {release} on the target cannot be read.",
    hint: "It was written by another version of Allod: use that one, or run `allod destroy` (data is kept) and `allod up`.",
  },
  "target.root": {
    text: "`{root}` cannot be the directory of a workspace.",
    hint: "Use an absolute path at least two levels deep, such as /var/lib/allod/acme.",
  },
  "engine.permission": {
    text: "There is no permission to use the Docker Engine of {target}.",
    hint: "Run as root, or as a member of the group `docker`.",
  },
  "engine.gone": {
    text: "The Docker Engine of {target} does not answer: {reason}",
    hint: "Start it (`systemctl start docker`), then run the command again: it goes on where it stopped.",
  },
  "engine.refused": {
    text: "The Docker Engine refused: {reason}",
    hint: "Run `allod status` to see what runs. Running `allod up` again is always safe.",
  },
  "engine.socket": {
    text: "The Docker Engine of {target} has no socket at {socket}.",
    hint: "Start it with its usual socket, or switch off the components that read it, such as dozzle.",
  },
  "engine.answer": { text: "The answer of `{what}` is not understood.", hint: "Use Docker Engine 20.10 or later." },
  "compose.missing": {
    text: "Docker Compose is not installed on {target}.",
    hint: "Install the package docker-compose-plugin (Docker) or docker-compose (Debian 13).",
  },
  "preflight.failed": {
    text: "The target is not ready, and nothing was changed:\n{list}",
    hint: "Correct that and run it again; --ignore CODE goes on in spite of a check.",
  },
  "image.missing": {
    text: "The image {image} cannot be had: {reason}",
    hint: "Check the name and the network of the target. What ran before still runs.",
  },
  "workload.ended": { text: "{workload} keeps ending (exit code {code}). Its last words:\n{log}", hint: "Read `allod logs {workload}`." },
  "workload.unhealthy": { text: "{workload} runs and is not healthy: {reason}\n{log}", hint: "Read `allod logs {workload}`." },
  "workload.late": { text: "{workload} was not healthy after {seconds} seconds.", hint: "Read `allod logs {workload}`." },
  "task.container.missing": { text: "{workload} does not run.", hint: "Run `allod status`, then `allod up`." },
  "task.http.failed": { text: "{workload} did not answer {request}.", hint: "Read `allod logs {workload}`, then run `allod up` again." },
  "task.unsettled": {
    text: "Setting up {title} did not last; still to do: {left}.",
    hint: "Something else changes it at the same time, or the product ignores a setting: please report it.",
  },
  "verify.failed": { text: "Everything started, but this does not work:\n{list}", hint: "`allod doctor` asks again." },
  "up.failed": { text: "{reason}", hint: "{hint}" },
  "up.rolled-back": { text: "{reason}\nThe release before, {release}, is running again.{left}", hint: "{hint}" },
  "up.stranded": {
    text: "{reason}\nGoing back to release {release} failed too: {second}",
    hint: "Run `allod status`. Correct what it shows, then `allod up` brings everything to the wanted state.",
  },
  "logs.workload.unknown": { text: "There is no container of `{workload}`.", hint: "Running: {known}." },
});

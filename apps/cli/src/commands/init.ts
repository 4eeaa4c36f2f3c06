import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

import { catalog } from "@allod/catalog";
import { compile } from "@allod/compiler";
import { AllodError, systemClock } from "@allod/core";
import { ensureDirectory, generateAgeKey, writeFileAtomic } from "@allod/deploy";
import { cancel, group, intro, select, text } from "@clack/prompts";
import type { Command } from "commander";
import { stringify } from "yaml";

import { cliErrors } from "../errors.ts";
import type { Terminal } from "../terminal.ts";
import { command, type CommandContext } from "./command.ts";

interface Answers {
  readonly name: string;
  readonly domain: string;
  readonly email: string;
  readonly title: string;
  readonly language: string;
  readonly suite: string;
  readonly ipv4?: string | undefined;
  readonly username?: string | undefined;
}

type InitOptions = Partial<Answers>;

export function initCommand({ terminal }: CommandContext): Command {
  return command(
    "init",
    "write a workspace file and its age key",
    "allod init\nallod init acme --name acme --domain acme.org --email anna@acme.org --suite chat",
  )
    .argument("[directory]", "where to (made when it is not there)", ".")
    .option("--name <name>", "names the workspace on its server")
    .option("--domain <domain>", "the domain that people's addresses end in")
    .option("--email <address>", "the administrator's mail address")
    .option("--username <name>", "the administrator's sign-in name (default: from the mail address)")
    .option("--title <title>", "what people read")
    .option("--language <language>", "en or de")
    .option("--suite <suite>", "chat, company or full (default: company)")
    .option("--ipv4 <address>", "the server's public IPv4 address, for calls and DNS records")
    .action(async (directory: string, options: InitOptions) => {
      const folder = resolve(terminal.environment.cwd, directory);
      const file = join(folder, "workspace.yaml");
      const keyFile = join(folder, "age.key");
      if (await exists(file)) throw cliErrors.error("cli.init.exists", { file: relative(terminal.environment.cwd, file) });
      const source = workspaceText(await answersFor(options, terminal));
      const hadKey = await exists(keyFile);
      const { file: key, recipient } = await generateAgeKey(systemClock);
      await ensureDirectory(folder);
      if (!hadKey) await writeFileAtomic(keyFile, key, 0o600);
      await keepOutOfGit(folder);
      await writeFileAtomic(file, source);
      const here = relative(terminal.environment.cwd, folder);
      terminal.print(
        [
          `Wrote ${join(here, "workspace.yaml")}${hadKey ? " (the age.key that was there is used)" : ` and ${join(here, "age.key")}`}.`,
          "",
          terminal.style("bold", "Keep a copy of age.key where you keep passwords, now."),
          "It opens this workspace's secrets. Without it, nobody can bring them back: not from a backup, and not from us.",
          "It is not for git (.gitignore says so). workspace.yaml and workspace.secrets.yaml are.",
          "",
          "Next:",
          ...(here === "" ? [] : [`  cd ${here}`]),
          "  allod view        # see what you will get",
          "  allod up          # start it here; or: allod up --target ssh://root@your-server",
        ].join("\n"),
      );
      terminal.printJson({ workspace: file, key: keyFile, ...(hadKey ? {} : { recipient }) });
    });
}

async function answersFor(options: InitOptions, terminal: Terminal): Promise<Answers> {
  const { name, domain, email } = options;
  const asks = terminal.environment.stdin.isTTY === true && !terminal.json;
  const missing = Object.entries({ name, domain, email }).flatMap(([key, value]) => (value === undefined ? [`--${key}`] : []));
  if (missing.length > 0 && !asks) throw cliErrors.error("cli.init.missing", { options: missing.join(", ") });
  const answers =
    missing.length === 0
      ? {
          name: name ?? "",
          domain: domain ?? "",
          email: email ?? "",
          title: options.title ?? name ?? "",
          language: options.language ?? "en",
          suite: options.suite ?? "company",
          ipv4: options.ipv4,
          username: options.username,
        }
      : { ...(await question(options)), username: options.username };
  const problem = problemWith(answers);
  if (problem !== undefined) throw new AllodError(problem);
  return answers;
}

/** Seven questions, each checked as it is answered. */
async function question(options: InitOptions): Promise<Answers> {
  intro("A new workspace");
  const so: Answers = { name: "acme", domain: "acme.example", email: "anna@acme.example", title: "Acme", language: "en", suite: "company" };
  const check = (part: Partial<Answers>): string | undefined => problemWith({ ...so, ...part })?.message;
  return group(
    {
      name: () => ask("What is it called on its server?", "acme", (value) => check({ name: value }), options.name),
      domain: () => ask("Which domain do people's addresses end in?", "acme.org", (value) => check({ domain: value }), options.domain),
      email: () =>
        ask("Your own mail address? You will be its administrator.", "anna@acme.org", (value) => check({ email: value }), options.email),
      title: ({ results }) => ask("What do people call it?", results.name ?? "", (value) => check({ title: value }), options.title),
      language: () =>
        options.language === undefined
          ? select({
              message: "In which language does it greet people?",
              options: [
                { value: "en", label: "English" },
                { value: "de", label: "Deutsch" },
              ],
            })
          : Promise.resolve(options.language),
      suite: () =>
        options.suite === undefined
          ? select({
              message: "What is it to consist of? It can be changed later, part by part.",
              options: [
                { value: "company", label: "Company", hint: "chat, calls, mail, files, office, administration" },
                { value: "chat", label: "Chat" },
                { value: "full", label: "Full", hint: "measurements, meetings by a link, moderation, too" },
              ],
            })
          : Promise.resolve(options.suite),
      ipv4: () =>
        ask(
          "The server's public IPv4 address? Calls and DNS records need it; it can be written into the file later.",
          "203.0.113.7",
          (value) => (value === "" ? undefined : check({ ipv4: value })),
          options.ipv4,
        ),
    },
    {
      onCancel: () => {
        cancel("Nothing was written.");
        throw cliErrors.error("cli.init.canceled");
      },
    },
  ) as Promise<Answers>;
}

function ask(
  message: string,
  placeholder: string,
  validate: (value: string) => string | undefined,
  given: string | undefined,
): Promise<string | symbol> {
  return given === undefined ? text({ message, placeholder, validate: (value) => validate(value ?? "") }) : Promise.resolve(given);
}

/** The first thing that the compiler would say against these answers. */
function problemWith(answers: Answers): { code: string; message: string; hint: string } | undefined {
  return compile(workspaceText(answers), catalog).diagnostics.find(({ severity }) => severity === "error");
}

function workspaceText({ name, domain, email, title, language, suite, username, ipv4 = "" }: Answers): string {
  const value = (data: unknown): string => stringify(data, { lineWidth: 0 }).trim();
  return [
    "# Everything this workspace is. What can be set: allod schema; what it becomes: allod view.",
    "apiVersion: allod.dev/v1",
    "kind: Workspace",
    `name: ${value(name)}`,
    ...(title === "" || title === name ? [] : [`title: ${value(title)}`]),
    `domain: ${value(domain)}`,
    ...(language === "en" ? [] : [`language: ${value(language)}`]),
    `suite: ${value(suite)}`,
    "admin:",
    `  email: ${value(email)}`,
    ...(username === undefined ? [] : [`  username: ${value(username)}`]),
    ...(ipv4 === "" ? [] : ["network:", `  ipv4: ${value(ipv4)}`]),
    "",
  ].join("\n");
}

async function keepOutOfGit(folder: string): Promise<void> {
  const path = join(folder, ".gitignore");
  const present = await readFile(path, "utf8").catch(() => "");
  if (present.split(/\r?\n/).includes("age.key")) return;
  await writeFileAtomic(path, `${present}${present === "" || present.endsWith("\n") ? "" : "\n"}age.key\n`);
}

function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

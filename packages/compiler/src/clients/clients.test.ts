import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { clientFileNames, clientFiles, MARKER, type WorkspaceClients } from "./index.ts";
import { asciiJson, powershellText, shellText, xmlText } from "./quoting.ts";

const run = promisify(execFile);

const acme: WorkspaceClients = {
  title: "Acme & Söhne",
  domain: "acme.org",
  language: "en",
  privateAuthority: false,
  elementX: true,
  setups: [
    { kind: "portal", url: "https://acme.org" },
    { kind: "matrix", baseUrl: "https://matrix.acme.org", serverName: "acme.org", webUrl: "https://chat.acme.org" },
    {
      kind: "mail",
      domain: "acme.org",
      imap: { host: "mail.acme.org", port: 993 },
      smtp: { host: "mail.acme.org", port: 465 },
      passwordsUrl: undefined,
    },
    { kind: "files", product: "nextcloud", url: "https://files.acme.org" },
    { kind: "calendar", url: "https://files.acme.org/remote.php/dav", host: "files.acme.org", port: 443, path: "/remote.php/dav" },
    { kind: "meetings", url: "https://meet.acme.org" },
  ],
};
const file = (name: (typeof clientFileNames)[number], clients = acme): string =>
  clientFiles(clients).find((one) => one.name === name)?.content ?? "";

/** Anything that somebody may have put into a title or an address. */
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        "`",
        "$(",
        "${x}",
        "\\",
        "\u2019",
        "\u201A",
        "</script>",
        "<!--",
        "-->",
        "]]>",
        "&",
        "\n",
        "\r",
        "\0",
        "%",
        ";",
        '@"',
        "€",
        "😀",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);
const anybody = fc.record({
  title: hostile,
  domain: hostile,
  language: fc.constantFrom("en" as const, "de" as const),
  privateAuthority: fc.boolean(),
  elementX: fc.boolean(),
  setups: fc.record({ text: hostile, port: fc.integer({ min: 1, max: 65_535 }) }).map(({ text, port }): WorkspaceClients["setups"] => [
    { kind: "portal", url: text },
    { kind: "matrix", baseUrl: `https://${text}`, serverName: text, webUrl: `https://${text}` },
    { kind: "mail", domain: text, imap: { host: text, port }, smtp: { host: text, port }, passwordsUrl: text },
    { kind: "files", product: "nextcloud", url: text },
    { kind: "calendar", url: text, host: text, port, path: text },
    { kind: "meetings", url: `javascript:${text}` },
  ]),
});

/** The entities that XML and HTML have in common with what is written here. */
const unescaped = (text: string): string =>
  text.replaceAll(
    /&(lt|gt|amp|quot|#39|#13);/g,
    (_, name: string) => ({ lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", "#13": "\r" })[name] ?? "",
  );

describe("quoting", () => {
  it("for a shell gives the text back, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        fc.pre(!text.includes("\0") && text.isWellFormed());
        const { stdout } = await run("sh", ["-c", `printf %s ${shellText(text)}x`]);
        expect(stdout).toBe(`${text}x`);
      }),
      { numRuns: 40 },
    );
  });

  it("for PowerShell ends where it should, with every kind of quote that ends a text there", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const literal = powershellText(text);
        const inner = literal.slice(1, -1);
        expect([literal[0], literal.at(-1)]).toEqual(["'", "'"]);
        expect(inner.replaceAll(/(['\u2018-\u201B])\1/g, "")).not.toMatch(/['\u2018-\u201B]/);
        expect(inner.replaceAll(/(['\u2018-\u201B])\1/g, "$1")).toBe(text);
      }),
    );
  });

  it("for XML leaves no mark-up, and gives the text back but for what XML cannot hold", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = xmlText(text);
        expect(written).not.toMatch(/[<>"]|&(?!(?:lt|gt|amp|quot|#13);)/);
        // eslint-disable-next-line no-control-regex
        expect(unescaped(written)).toBe(
          text
            .toWellFormed()
            .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
            .replaceAll(text.isWellFormed() ? /(?!)/g : "\uFFFD", ""),
        );
      }),
    );
  });

  it("for JSON in scripts is printable ASCII without single quotes", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(asciiJson({ text })).toMatch(/^[\x20-\x26\x28-\x7e]*$/);
        expect(JSON.parse(asciiJson({ text }))).toEqual({ text });
      }),
    );
  });
});

describe("files for people's programs", () => {
  it("are those that the workspace has something for, each with the mark by which it may be written anew", () => {
    expect(
      clientFiles(acme)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([...clientFileNames]);
    for (const { content } of clientFiles(acme)) expect(content).toContain(MARKER);
    expect(clientFiles({ ...acme, setups: [] }).map(({ name }) => name)).toEqual(["index.html"]);
    const opencloud = { ...acme, setups: [{ kind: "files", product: "opencloud", url: "https://files.acme.org" } as const] };
    expect(clientFiles(opencloud).map(({ name }) => name)).toEqual(["index.html"]);
  });

  it("are the same bytes each time", () => expect(clientFiles(acme)).toEqual(clientFiles(acme)));

  it("are well formed whatever the workspace is called: elements close as they open, and quotes as they begin", () => {
    fc.assert(
      fc.property(anybody, (clients) => {
        const documents = clientFiles(clients).filter(({ name }) => /\.(xml|mobileconfig)$/.test(name));
        expect(documents.flatMap(({ content }) => openElements(content))).toEqual([]);
        const page = file("index.html", clients);
        expect(page).not.toMatch(/<script|javascript:[^<]*"[^>]*>|<(?:img|iframe|object|link(?! rel="icon" href="data:,"))/i);
        for (const [, address = ""] of page.matchAll(/href="([^"]*)"/g))
          expect(address).toMatch(/^(?:https?:\/\/|davx5:\/\/|data:,$|[a-z-]+\.(?:sh|ps1|txt|xml|mobileconfig)$)/i);
      }),
    );
  });

  it("for Windows begin with the mark of UTF-8 and have its ends of lines", () => {
    for (const name of ["element-desktop.ps1", "files-desktop.ps1"] as const) {
      expect(file(name).startsWith("\uFEFF# Written by Allod.\r\n")).toBe(true);
      expect(file(name)).not.toMatch(/[^\r]\n/);
    }
  });

  it("for Apple ask for names and passwords on the device, and are replaced when they are installed again", () => {
    const profile = file("apple.mobileconfig");
    expect(profile).toContain("<string>Acme &amp; Söhne</string>");
    expect(profile).not.toMatch(/EmailAddress|Username|Password<\/key>\s*<string>(?!EmailAuthPassword)/);
    const uuids = [...profile.matchAll(/<key>PayloadUUID<\/key>\s*<string>([0-9A-F-]{36})</g)].map(([, uuid]) => uuid);
    expect(uuids).toHaveLength(4);
    expect(new Set(uuids).size).toBe(4);
    expect(file("apple.mobileconfig", { ...acme, title: "Other" })).toContain(String(uuids[0]));
  });

  it("for Thunderbird name servers that begin with TLS", () => {
    expect(
      [...file("thunderbird.xml").matchAll(/<(hostname|port|socketType)>([^<]+)</g)].map(([, key, value]) => `${key} ${value}`),
    ).toEqual(["hostname mail.acme.org", "port 993", "socketType SSL", "hostname mail.acme.org", "port 465", "socketType SSL"]);
  });

  it("are in the workspace's language", () => {
    expect(file("index.html", { ...acme, language: "de" })).toContain('<html lang="de">');
    expect(file("mail.txt", { ...acme, language: "de" })).toContain("Verschlüsselung: SSL/TLS");
  });

  it("say where passwords for programs are made, where those of accounts do not do", () => {
    expect(file("index.html")).not.toContain("cannot sign in by the browser");
    const url = "https://files.acme.org/settings/user/security";
    const setups = acme.setups.map((setup) => (setup.kind === "calendar" ? { ...setup, passwordsUrl: url } : setup));
    expect(file("index.html", { ...acme, setups })).toContain(`<a href="${url}">${url}</a>`);
    expect(file("mail.txt", { ...acme, setups })).toContain(`Password: one for each program, made at ${url}`);
  });

  it("say that a private authority must be trusted first, and only then", () => {
    expect(file("index.html")).not.toContain("authority of our own");
    expect(file("index.html", { ...acme, privateAuthority: true })).toContain("authority of our own");
  });
});

describe("the script for Element on macOS and Linux", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "allod-element-"));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const path = (): string => join(home, ".config/Element/config.json");
  async function execute(clients = acme): Promise<number> {
    await writeFile(join(home, "script.sh"), file("element-desktop.sh", clients));
    return run("sh", [join(home, "script.sh")], { env: { HOME: home, PATH: process.env["PATH"] } }).then(
      () => 0,
      (error: { code: number }) => error.code,
    );
  }

  it("tells Element the server, and changes nothing the second time", async () => {
    expect(await execute()).toBe(0);
    expect(JSON.parse(await readFile(path(), "utf8"))).toEqual({
      "io.allod": MARKER,
      default_server_config: { "m.homeserver": { base_url: "https://matrix.acme.org", server_name: "acme.org" } },
    });
    const before = await readFile(path());
    expect(await execute()).toBe(0);
    expect(await readFile(path())).toEqual(before);
  });

  it("never touches a configuration that is somebody's own", async () => {
    await mkdir(join(home, ".config/Element"), { recursive: true });
    await writeFile(path(), '{"brand":"mine"}');
    const { mtimeMs } = await stat(path());
    expect(await execute()).toBe(1);
    expect(await readFile(path(), "utf8")).toBe('{"brand":"mine"}');
    expect((await stat(path())).mtimeMs).toBe(mtimeMs);
  });

  it("runs nothing that somebody put into a name", async () => {
    const evil = `a'; touch ${join("$HOME", "evil")}; '$(touch "$HOME/evil")\``;
    expect(await execute({ ...acme, setups: [{ kind: "matrix", baseUrl: evil, serverName: evil, webUrl: undefined }] })).toBe(0);
    await expect(stat(join(home, "evil"))).rejects.toMatchObject({ code: "ENOENT" });
    const written = JSON.parse(await readFile(path(), "utf8")) as { default_server_config: { "m.homeserver": { base_url: string } } };
    expect(written.default_server_config["m.homeserver"].base_url).toBe(evil);
  });
});

/** Elements that are open at the end of an XML text; throws where one closes that is not. */
function openElements(xml: string): string[] {
  const open: string[] = [];
  const content = xml
    .replace(/^<\?xml[^>]*\?>/, "")
    .replace(/<!DOCTYPE[^>]*>/, "")
    .replaceAll(/<!--[^]*?-->/g, "");
  for (const [, closing, name = "", empty] of content.matchAll(/<(\/?)([A-Za-z]+)(?:\s+[a-z]+="[^"<]*")*\s*(\/?)>/g)) {
    if (closing === "/") {
      if (open.pop() !== name) throw new Error(`${name} closes and is not open`);
    } else if (empty !== "/") open.push(name);
  }
  const rest = content.replaceAll(/<(\/?)([A-Za-z]+)(?:\s+[a-z]+="[^"<]*")*\s*(\/?)>/g, "");
  if (/[<>]/.test(rest)) throw new Error("mark-up that is none");
  return open;
}

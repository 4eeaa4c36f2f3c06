import { describe, expect, it } from "vitest";

import { catalogOf } from "../component/index.ts";
import { toy } from "../plan/toys.test-support.ts";
import { parseWorkspace } from "./parse.ts";

const catalog = catalogOf([]);
const file = (more = "", domain = "acme.example", email = "anna.berg@acme.example"): string =>
  `apiVersion: allod.dev/v1\nkind: Workspace\nname: acme\ndomain: ${domain}\nadmin: { email: ${email} }\n${more}`;
const read = (...args: Parameters<typeof file>) => parseWorkspace(file(...args), catalog).workspace;

describe("defaults", () => {
  it("fill in everything but name, domain and administrator", () => {
    expect(read()).toEqual({
      name: "acme",
      title: "acme",
      domain: "acme.example",
      language: "en",
      suite: "company",
      admin: { email: "anna.berg@acme.example", username: "anna.berg", firstName: "Anna", lastName: "Berg" },
      tls: { mode: "acme", email: "anna.berg@acme.example" },
      network: { ipv4: undefined, ipv6: undefined, httpPort: 80, httpsPort: 443, containers: "10.175.0.0/16" },
      providers: {},
      components: {},
    });
  });

  it.each(["acme.test", "acme.localhost", "acme.internal", "office.home.arpa"])(
    "sign %s with an authority of its own: no public one can",
    (domain) => {
      expect(read("", domain)?.tls.mode).toBe("internal");
    },
  );

  it.each([
    ["anna@acme.example", { username: "anna", firstName: "Anna", lastName: "Administrator" }],
    ["Anna.Berg+it@acme.example", { username: "anna.berg", firstName: "Anna", lastName: "Berg" }],
    ["j_r-smith@acme.example", { username: "j_r-smith", firstName: "J", lastName: "R Smith" }],
  ])("give the administrator %s a name that every product takes", (email, expected) => {
    expect(read("", "acme.example", email)?.admin).toEqual({ email, ...expected });
  });

  it("write a domain of other letters as DNS does", () => {
    expect(read("", "müller.example")?.domain).toBe("xn--mller-kva.example");
  });
});

describe("a file", () => {
  it("may have Windows line endings and comments", () => {
    expect(parseWorkspace(file("# a comment\n").replaceAll("\n", "\r\n"), catalog).workspace).toEqual(read());
  });

  it.each([
    ["network: { containers: 10.143.0.0/24 }", "it is not", "write a private network of 16 bits"],
    ["network: { containers: private }", "it is not", "write a private network of 16 bits"],
    ["network: { ipv4: 10.1.2 }", "write", "it is not an IPv4 address"],
    ["components: { chat: true }", "a map of keys", "Write a map such as `{ enabled: true }` here."],
    ["components: { chat: }", "a map of keys", "Write a map such as `{ enabled: true }` here."],
    ["suite:", "Did you mean", "must be one of chat, company, full"],
    ["suite: [chat]", "Did you mean", "must be one of chat, company, full"],
  ])("with %s is told what is wrong once, and nothing that makes no sense", (more, nonsense, sense) => {
    const { diagnostics } = parseWorkspace(file(more), catalogOf([toy("chat")]));
    expect(diagnostics).toHaveLength(1);
    const told = diagnostics.map(({ message, hint }) => `${message} ${hint}`).join();
    expect(told).toContain(sense);
    expect(told).not.toContain(nonsense);
  });

  it("of thousands of brackets is refused before it is read", () => {
    const { diagnostics } = parseWorkspace(`a: ${"[".repeat(60_000)}`, catalog);
    expect(diagnostics.map(({ code }) => code)).toEqual(["workspace.yaml.depth"]);
  });

  it("of more than 64 KiB is refused", () => {
    expect(parseWorkspace(`# ${"x".repeat(64 * 1024)}`, catalog).diagnostics.map(({ code }) => code)).toEqual(["workspace.file.too-large"]);
  });

  it("of thousands of wrong keys tells the first, not all", () => {
    const many = Array.from({ length: 5000 }, (_, index) => `k${index}: 1`).join("\n");
    const { diagnostics } = parseWorkspace(file(many), catalog);
    expect(diagnostics.map(({ code }) => code)).toEqual(Array.from({ length: 50 }, () => "workspace.key.unknown"));
  });
});

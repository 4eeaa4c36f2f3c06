import type { Diagnostic } from "@allod/core";

import type { Compiled } from "../../compile.ts";
import { formatDiagnostic } from "../../diagnostic-text.ts";
import type { Plan } from "../../plan/plan.ts";
import { displayText } from "../display-text.ts";
import type { FileTree } from "../file-tree.ts";
import { securityRows } from "../security.ts";
import { Html, html, sentence } from "./html.ts";
import { PAGE_STYLE } from "./style.ts";
import { svgGraph } from "./svg.ts";
import { drawnLinks } from "./topology.ts";

interface StackView {
  /** The workspace file's name, as the person wrote it. */
  readonly file: string;
  readonly source: string;
  readonly compiled: Compiled;
}

/** One self-contained page that shows what a workspace file becomes, or what is wrong with it. */
export function stackPage({ file, source, compiled }: StackView): string {
  const { plan, files, diagnostics } = compiled;
  const title = plan === undefined ? file : plan.workspace.title;
  const body =
    plan === undefined || files === undefined
      ? [
          html`<header>
            <h1>${file}</h1>
            <p class="lead">This file has mistakes. Correct them and reload.</p>
          </header>`,
          findings(diagnostics, source, file),
        ]
      : [head(plan, file), findings(diagnostics, source, file), ...sections(plan, files)];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Allod</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Html(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;
}

function head({ workspace, components, workloads, memory, links, probes }: Plan, file: string): Html {
  const facts: readonly (readonly [string | number, string])[] = [
    [components.length, "components"],
    [workloads.length, "containers"],
    [links.length, "permitted connections"],
    [memory.rounded(), "memory at most"],
    [probes.length, "checks"],
  ];
  return html`<header>
    <p class="eyebrow">${file} becomes</p>
    <h1>${workspace.title}</h1>
    <p class="lead">
      ${workspace.domain} · administrator ${workspace.admin.username} ·
      ${workspace.tls.mode === "acme" ? "certificates from a public authority" : "certificates from its own authority"}
    </p>
    <dl class="facts">
      ${facts.map(
        ([value, name]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <nav>${SECTIONS.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
  </header>`;
}

const SECTIONS = [
  ["topology", "Who talks to whom"],
  ["addresses", "Addresses"],
  ["dns", "DNS records"],
  ["components", "Components"],
  ["security", "Security"],
  ["checks", "Checks"],
  ["files", "Files"],
] as const;

function sections(plan: Plan, files: FileTree): Html[] {
  const bodies: Readonly<Record<(typeof SECTIONS)[number][0], Html>> = {
    topology: topology(plan),
    addresses: addresses(plan),
    dns: dns(plan),
    components: components(plan),
    security: security(plan),
    checks: checks(plan),
    files: tree(files),
  };
  return SECTIONS.map(
    ([id, name]) =>
      html`<section id="${id}">
        <h2>${name}</h2>
        ${bodies[id]}
      </section>`,
  );
}

function findings(diagnostics: readonly Diagnostic[], source: string, file: string): Html {
  return html`${diagnostics.map((diagnostic) => html`<pre class="finding ${diagnostic.severity}">${formatDiagnostic(diagnostic, source, { file, color: false })}</pre>`)}`;
}

function topology(plan: Plan): Html {
  const { links } = plan;
  const hidden = links.length - drawnLinks(plan).length;
  const rows = links.map(({ from, to, port, purposes }) => [from, to, port, purposes.join(", ")]);
  return html`<p>An arrow is a permitted connection; every other one is impossible. Dashed: over the edge, by its public name.</p>
    ${hidden > 0 && html`<p>Not drawn: ${hidden} by which measurements are read.</p>`}
    <figure class="scroll">${new Html(svgGraph(plan))}</figure>
    <details>
      <summary>All ${links.length} permitted connections</summary>
      ${table(["From", "To", "Port", "For"], rows)}
    </details>
    <p>Start in ${plan.waves.length} steps: ${plan.waves.map((wave) => wave.join(", ")).join(" → ")}.</p>`;
}

function addresses({ grants }: Plan): Html {
  const rows = grants.flatMap(({ component, request, grant }) => {
    if (request.capability !== "route" || !("url" in grant)) return [];
    const { target } = request;
    const answer =
      target.kind === "proxy"
        ? `${target.workload}:${target.port}`
        : target.kind === "json"
          ? "a fixed answer"
          : target.kind === "redirect"
            ? `redirect to ${target.to}`
            : "refused";
    return request.paths.map((path) => [new Html(html`<code>${grant.url}${path === "/" ? "" : path}</code>`.text), component, answer]);
  });
  return table(["Address", "Component", "Answered by"], rows);
}

function dns({ dns: records, workspace, components: all }: Plan): Html {
  const later = all.flatMap(({ definition, liveDns }) => (liveDns === undefined ? [] : [definition.title]));
  const missing = records.some(({ value }) => value.includes("{ipv4}"));
  return html`${missing && html`<p>Replace <code>{ipv4}</code> with your server's address, or set <code>network: { ipv4: … }</code> in the file.</p>`}
  ${later.length > 0 && html`<p>${later.join(", ")} knows more records once it runs, such as keys: <code>allod dns --live</code> shows all.</p>`}
  ${workspace.tls.mode === "internal" && html`<p>This workspace signs its own certificates, so these names need to be known only where you use them.</p>`}
  ${table(
    ["Name", "Type", "Value", "For"],
    records.map(({ name, type, value, purpose }) => [html`<code>${name}</code>`, type, html`<code>${value}</code>`, purpose]),
  )}`;
}

function components({ components: all, workloads, grants }: Plan): Html {
  return html`<div class="cards">
    ${all.map(({ id, definition, because }) => {
      const own = workloads.filter(({ component }) => component === id);
      const gets = grants
        .filter(({ component, request }) => component === id && request.capability !== "route")
        .map(({ request, provider }) => `${request.capability} from ${provider}`);
      return html`<article>
        <h3>${definition.title} <small>${definition.version}</small></h3>
        <p>${definition.purpose}</p>
        <dl>
          <dt>Here because</dt>
          <dd>${because === "chosen" ? "the file says so" : because}</dd>
          <dt>Containers</dt>
          <dd>${own.length === 0 ? "none" : own.map((workload) => workload.id).join(", ")}</dd>
          ${
            gets.length > 0 &&
            html`<dt>Gets</dt>
              <dd>${[...new Set(gets)].join(", ")}</dd>`
          }
          <dt>License</dt>
          <dd>${definition.license}</dd>
        </dl>
        <p><a href="${definition.docs}" target="_blank" rel="noreferrer">Documentation</a></p>
      </article>`;
    })}
  </div>`;
}

function security(plan: Plan): Html {
  const rows = securityRows(plan).map(
    ({ workload, user, readOnlyRoot, capabilities, memory, cpus, pids, published, secretFiles, exceptions }) => [
      html`<b>${workload}</b>`,
      html`<code>${user}</code>`,
      readOnlyRoot ? "read-only" : "writable",
      capabilities.length === 0 ? "none" : capabilities.join(", "),
      `${memory}, ${cpus} CPU, ${pids} processes`,
      published.length === 0 ? "none" : published.join(", "),
      secretFiles,
      exceptions.length === 0 ? "none" : html`${exceptions.map(({ rule, reason }) => html`<p><b>${rule}</b>: ${reason}</p>`)}`,
    ],
  );
  return html`<p>Every container: no privileges to gain, no shared network, a health check, secrets as files only.</p>
    ${table(["Container", "User", "Root", "Capabilities", "Limits", "Published", "Secret files", "Exceptions"], rows)}`;
}

function checks({ probes }: Plan): Html {
  return html`<p>Asked after every <code>allod up</code> and by <code>allod doctor</code>.</p>
    ${table(
      ["Check", "When it fails, people notice", "Then"],
      probes.map(({ title, feels, fix }) => [title, feels, sentence(fix)]),
    )}`;
}

function tree(files: FileTree): Html {
  return html`<p>What <code>allod render</code> writes. Secrets show as <code>[secret name]</code>.</p>
    ${[...files].map(
      ([path, { content, sensitive }]) =>
        html`<details>
          <summary><code>${path}</code>${sensitive && html` <span class="tag">secret</span>`}</summary>
          <pre>${displayText(content)}</pre>
        </details>`,
    )}`;
}

function table(heads: readonly string[], rows: readonly (readonly (Html | string | number)[])[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${heads.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

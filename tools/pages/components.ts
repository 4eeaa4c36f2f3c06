import { catalog } from "@allod/catalog";
import { type Plan, type PlannedWorkload, workspaceJsonSchema } from "@allod/compiler";
import type { Component } from "@allod/compiler/component";
import { ByteSize, compareText } from "@allod/core";

import { documented, example, general, MARK, table } from "./documented.ts";

/** docs/components.md: what a workspace can be made of, and what each part is made of itself. */
export function components(): string {
  const plans = documented();
  const { properties } = workspaceJsonSchema(catalog) as { properties: { components: { properties: Record<string, Schema> } } };
  const sections = [...catalog.values()].map((component) => {
    const plan = plans.find(({ components: parts }) => parts.some(({ id }) => id === component.id));
    return [
      `## ${component.title} (\`${component.id}\`)`,
      component.purpose,
      about(component),
      ...(plan === undefined ? [] : [parts(component.id, plan)]),
      table(["Setting", "Default", "Meaning"], settingRows(properties.components.properties[component.id] ?? {})),
    ].join("\n\n");
  });
  return `# Components\n\n${MARK}\n\nWhat a workspace can be made of. Settings stand under \`components.<id>\` in the workspace file; the images, hostnames and limits below are those of \`examples/full\` and \`examples/alternatives\`.\n\n${overview(plans)}\n\n${sections.join("\n\n")}\n`;
}

/** What the suites come to. */
function overview(plans: readonly Plan[]): string {
  const [full] = plans;
  const sums = [["company", example("company")] as const, ...(full === undefined ? [] : [["full", full] as const])].map(
    ([suite, plan]) => `${suite}: ${plan.workloads.length} containers, memory limits ${plan.memory.rounded()}`,
  );
  const rows = [...catalog.values()].map(({ id, title, version, license, suite }) => [
    `[${title}](#${anchor(title, id)})`,
    version,
    license,
    suite ?? "when needed or chosen",
    inMebibytes(plans, id),
  ]);
  return `${sums.join("; ")}.\n\n${table(["Component", "Version", "License", "Suite", "Memory"], rows)}`;
}

function inMebibytes(plans: readonly Plan[], id: string): string {
  const plan = plans.find((one) => one.components.some((component) => component.id === id));
  return plan === undefined ? "" : total(plan.workloads.filter(({ component }) => component === id)).toString();
}

function total(workloads: readonly PlannedWorkload[]): ByteSize {
  return workloads.reduce((sum, { resources }) => sum.plus(resources.memory), ByteSize.mebibytes(0));
}

/** As GitHub makes them. */
function anchor(title: string, id: string): string {
  return `${title} ${id}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}

function about({ version, license, suite, answers, docs }: Component): string {
  const gives = Object.keys(answers ?? {}).toSorted(compareText);
  const comes = suite === undefined ? "Comes when something needs it, or is chosen." : `Part of the suite \`${suite}\`.`;
  return `Version ${version}. License ${license}. ${comes}${gives.length === 0 ? "" : ` Provides: ${gives.join(", ")}.`} [Documentation](${docs})`;
}

/** Its containers: image, addresses, ports, volumes, memory, and what is not as confined as all others. */
function parts(id: string, plan: Plan): string {
  const rows = plan.workloads
    .filter(({ component }) => component === id)
    .map((workload) => [
      `\`${workload.id}\``,
      `\`${workload.image}\``,
      hosts(workload.id, plan).join(", "),
      (workload.ports ?? [])
        .map(({ port, through, protocol }) => `${port}${through === undefined ? "" : `-${through}`}/${protocol}`)
        .join(", "),
      workload.volumes.map(({ path }) => `\`${path}\``).join(", "),
      workload.resources.memory.toString(),
      (workload.exceptions ?? []).map(({ rule, reason }) => `${rule}: ${reason}`).join("\n"),
    ]);
  return table(["Container", "Image", "Hostnames", "Ports", "Volumes", "Memory", "Exceptions"], rows);
}

function hosts(workload: string, plan: Plan): string[] {
  const found = plan.grants.flatMap(({ request }) =>
    request.capability === "route" && request.target.kind === "proxy" && request.target.workload === workload
      ? [general(request.host, plan)]
      : [],
  );
  return [...new Set(found)].toSorted(compareText);
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
}

function settingRows({ properties = {} }: Schema, prefix = ""): string[][] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const nested = schema.properties === undefined ? [] : settingRows(schema, `${prefix}${name}.`);
    const choice = schema.enum === undefined ? "" : ` One of ${schema.enum.join(", ")}.`;
    const standard = schema.default === undefined || typeof schema.default === "object" ? "" : `\`${JSON.stringify(schema.default)}\``;
    return nested.length > 0 ? nested : [[`\`${prefix}${name}\``, standard, `${schema.description ?? ""}${choice}`]];
  });
}

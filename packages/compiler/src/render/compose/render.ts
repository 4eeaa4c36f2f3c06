import { compareText, type Data, writeYaml } from "@allod/core";

import { plain, type SecretRef, secretsOf } from "../../component/index.ts";
import type { Plan, PlannedWorkload } from "../../plan/plan.ts";
import type { FileTree, RenderedFile } from "../file-tree.ts";
import { hashData, hashText } from "../hashes.ts";
import type { ReleaseManifest, WorkloadManifest } from "../manifest.ts";
import { type MountedFile, mountsOf } from "./mounts.ts";
import { addressesOf, type Attachments, attachmentsOf, networksOf } from "./networks.ts";
import { type ServiceSections, serviceSections } from "./service.ts";

/** What rendering is told about secrets. Without fingerprints, a rotated secret is not seen as a change. */
export interface RenderOptions {
  readonly fingerprint?: (ref: SecretRef) => string;
  /** False for a secret that a running product makes, and has not made yet. */
  readonly known?: (ref: SecretRef) => boolean;
}

interface RenderedWorkload {
  readonly workload: PlannedWorkload;
  readonly mounts: readonly MountedFile[];
  readonly sections: ServiceSections;
  readonly manifest: WorkloadManifest;
}

/** The deployment for Docker Compose: one file a component, joined by `include`, and the files that the containers read. */
export function renderCompose(plan: Plan, options: RenderOptions = {}): { files: FileTree; manifest: ReleaseManifest } {
  const fingerprint = options.fingerprint ?? (() => "unset");
  const waits = waitsOf(plan, options.known ?? (() => true));
  const attachments = attachmentsOf(plan);
  const networks = networksOf(plan);
  const rendered = plan.workloads.map((workload) =>
    renderWorkload(workload, {
      attachments: attachments.get(workload.id) ?? {},
      ipv6: plan.workspace.network.ipv6 !== undefined,
      fingerprint,
      waitsFor: waits.get(workload.id) ?? [],
    }),
  );
  const files = new Map<string, RenderedFile>();
  const components = [...new Set(rendered.map(({ workload }) => workload.component))].toSorted(compareText);

  files.set("compose.yaml", document(plan, rootFile(plan, components)));
  for (const id of components)
    files.set(
      composePath(id),
      document(
        plan,
        componentFile(
          networks,
          rendered.filter(({ workload }) => workload.component === id),
        ),
      ),
    );
  for (const { source, content, sensitive } of rendered.flatMap(({ mounts }) => mounts)) files.set(source, { content, sensitive });

  const identity = plan.grants.find(({ request }) => request.capability === "oidcClient");
  const manifest: ReleaseManifest = {
    version: 1,
    workspace: plan.workspace.name,
    project: projectName(plan),
    workloads: Object.fromEntries(rendered.map(({ workload, manifest: own }) => [workload.id, own])),
    networks: addressesOf(plan),
    ...(identity === undefined ? {} : { identity: identity.provider }),
    files: [...files.keys()].toSorted(compareText),
  };
  return { files: new Map([...files].toSorted(([a], [b]) => compareText(a, b))), manifest };
}

function renderWorkload(
  workload: PlannedWorkload,
  {
    attachments,
    ipv6,
    fingerprint,
    waitsFor,
  }: { attachments: Attachments; ipv6: boolean; fingerprint: (ref: SecretRef) => string; waitsFor: readonly string[] },
): RenderedWorkload {
  const mounts = mountsOf(workload);
  const sections = serviceSections(workload, { attachments, mounts, ipv6 });
  const hashes = Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, hashData(section)]));
  const files = Object.fromEntries(mounts.map(({ target, content }) => [target, hashText(content, fingerprint)]));
  const manifest: WorkloadManifest = {
    component: workload.component,
    image: workload.image,
    hash: hashData({ files, hashes }),
    files,
    volumes: workload.volumes.map(({ name, of }) => `${of ?? workload.id}-${name}`),
    sections: hashes,
    ...(waitsFor.length === 0 ? {} : { waitsFor }),
  };
  return { workload, mounts, sections, manifest };
}

/** Workload -> the secrets to be found that it cannot start without: its own, and those of all that it starts after. */
function waitsOf({ workloads, waves }: Plan, known: (ref: SecretRef) => boolean): Map<string, readonly string[]> {
  const waits = new Map<string, readonly string[]>();
  for (const { id, files, startsAfter } of waves.flat().flatMap((id) => workloads.filter((workload) => workload.id === id))) {
    const open = files.flatMap(({ content }) => secretsOf(content)).filter((ref) => ref.spec.type === "found" && !known(ref));
    const names = new Set([...open.map(({ name }) => name), ...startsAfter.flatMap((other) => waits.get(other) ?? [])]);
    waits.set(id, [...names].toSorted(compareText));
  }
  return waits;
}

function rootFile(plan: Plan, components: readonly string[]): Data {
  return { name: projectName(plan), include: components.map((id) => ({ path: composePath(id), project_directory: "." })) };
}

/** The services of a component, with the networks, volumes and secrets that they use. */
function componentFile(all: Readonly<Record<string, Data>>, rendered: readonly RenderedWorkload[]): Data {
  const services = Object.fromEntries(
    rendered.map(({ workload, sections, manifest }) => [
      workload.id,
      { ...Object.assign({}, ...Object.values(sections)), labels: labels(workload, manifest) } as Data,
    ]),
  );
  const used = new Set(rendered.flatMap(({ sections }) => Object.keys(sections["networks"]?.["networks"] ?? {})));
  const volumes = rendered.flatMap(({ workload }) => workload.volumes.map(({ name, of }) => [`${of ?? workload.id}-${name}`, {}] as const));
  const secrets = rendered.flatMap(({ mounts }) =>
    mounts.filter(({ sensitive }) => sensitive).map(({ secret, source }) => [secret, { file: `./${source}` }] as const),
  );
  return {
    services,
    networks: Object.fromEntries([...used].map((name) => [name, all[name] ?? {}])),
    ...(volumes.length === 0 ? {} : { volumes: Object.fromEntries(volumes) }),
    ...(secrets.length === 0 ? {} : { secrets: Object.fromEntries(secrets) }),
  };
}

/** How a container says what it is. The hash is compared with a new manifest to see whether it must be replaced. */
function labels({ id, component }: PlannedWorkload, { hash }: WorkloadManifest): Record<string, string> {
  return { "dev.allod.component": component, "dev.allod.hash": hash, "dev.allod.workload": id };
}

function projectName({ workspace }: Plan): string {
  return `allod-${workspace.name}`;
}

function composePath(component: string): string {
  return `components/${component}/compose.yaml`;
}

function document({ workspace }: Plan, data: Data): RenderedFile {
  return {
    content: plain(`# Written by allod for the workspace "${workspace.name}". Changes made here are overwritten.\n${writeYaml(data)}`),
    sensitive: false,
  };
}

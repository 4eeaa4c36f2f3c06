import type { Backup, Component, NeedsContext, SecretRef } from "@allod/compiler/component";

import { part } from "./certificate-files.ts";

/** The authority that signs when no public one can: the same key on every release, so that people trust it once. */
export function authority({ workspace, secret }: NeedsContext<unknown>): SecretRef | undefined {
  return workspace.tls.mode === "internal"
    ? secret(
        "authority",
        { type: "authority", commonName: `${workspace.title} workspace authority` },
        { keep: "people and apps trust this one" },
      )
    : undefined;
}

/** What makes a component an edge: public addresses arrive at this workload, which passes them on to whoever asked for them. */
export function edgeAt(workload: string) {
  return {
    edge: (context) => {
      const signing = authority(context);
      return { workload, trust: signing === undefined ? undefined : part(signing, "certificate") };
    },
    answers: {
      route: ({ host, target }, { url }) => ({
        grant: { url: url(host) },
        links: target.kind === "proxy" ? [{ from: workload, to: { workload: target.workload, port: target.port }, startup: false }] : [],
      }),
    },
  } satisfies Pick<Component, "answers" | "edge">;
}

/** Certificates that an edge was given by a public authority, in its volume `data`. */
export function certificatesBackup(workload: string): Backup {
  return {
    id: "certificates",
    kind: "volume",
    workload,
    volume: "data",
    note: "Certificates and the account at the authority; lost, they are issued again.",
  };
}

import type { Probe } from "@allod/compiler/component";

interface Urls {
  readonly portal: string;
  readonly operator: string;
  readonly api: string;
}

export function controlPlaneProbes({ portal, operator, api }: Urls): Probe[] {
  const logs = "Read `allod logs control-plane`.";
  return [
    {
      id: "portal.ready",
      title: "The control plane works, and its database answers",
      check: { kind: "http", url: `${api}/readyz`, expect: { status: 200, json: [{ pointer: "/status", equals: "ready" }] } },
      feels: "The portal shows an error on every page, and nobody who is invited gets an account.",
      fix: logs,
    },
    {
      id: "portal.page",
      title: "The portal opens",
      check: { kind: "http", url: `${portal}/`, expect: { status: 200 } },
      feels: "Who opens the company's domain in a browser sees nothing.",
      fix: `${logs} The pages are built into its image.`,
    },
    {
      id: "portal.sign-in",
      title: "The portal leads to the sign-in",
      check: { kind: "http", url: `${portal}/auth/login`, expect: { status: 303 } },
      feels: "Nobody can sign in to the portal.",
      fix: "It could not read what the identity provider says of itself: `allod doctor` asks that too. Then read `allod logs control-plane`.",
      after: ["portal.page"],
    },
    {
      id: "portal.operator-sign-in",
      title: "The administration's portal leads to the sign-in",
      check: { kind: "http", url: `${operator}/auth/login`, expect: { status: 303 } },
      feels: "Administrators cannot sign in to the control plane.",
      fix: "It could not read what the identity provider says of itself: `allod doctor` asks that too. Then read `allod logs control-plane`.",
    },
    {
      id: "portal.metrics-hidden",
      title: "Measurements of the control plane are not public",
      check: { kind: "http", url: `${api}/metrics`, expect: { status: 404 } },
      feels: "Nothing; but strangers see how much the company does.",
      fix: "Run `allod up`: the edge must tell the control plane where requests come from.",
    },
  ];
}

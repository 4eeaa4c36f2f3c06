import { describe, expect, it } from "vitest";

import { compile } from "../../compile.ts";
import { catalogOf } from "../../component/index.ts";
import { toy, workload } from "../../plan/toys.test-support.ts";
import { stackPage } from "./page.ts";

const SOURCE = "apiVersion: allod.dev/v1\nkind: Workspace\nname: acme\ndomain: acme.test\nsuite: chat\nadmin: { email: anna@acme.test }\n";

/** A figure taker and `count` containers that it reads. */
function page(count: number, liveDns?: () => Promise<[]>): string {
  const read = Array.from({ length: count }, (_, index) => `app-${index}`);
  const metrics = toy("figures", {
    answers: {
      metrics: ({ workload: to, port }) => ({ grant: {}, links: [{ from: "figures", to: { workload: to, port }, startup: false }] }),
    },
  });
  const apps = toy("app", {
    needs: read.map((id) => ({ capability: "metrics", id, workload: id, port: 9000, path: "/metrics", optional: "if-present" }) as const),
    workloads: read.map((id) => workload(id)),
    ...(liveDns === undefined ? {} : { build: { liveDns } }),
  });
  return stackPage({ file: "workspace.yaml", source: SOURCE, compiled: compile(SOURCE, catalogOf([metrics, apps])) });
}

describe("the page of a workspace", () => {
  it("draws every connection of few containers", () => {
    expect(page(2)).not.toContain("Not drawn");
    expect(page(2).match(/class="a-line/g)).toHaveLength(2);
  });

  it("of many says what it does not draw, and has all connections in a table", () => {
    const html = page(15);
    expect(html).toContain("Not drawn: 15 by which measurements are read.");
    expect(html).toContain("All 15 permitted connections");
    expect(html).toMatch(/<td>figures<\/td>\s*<td>app-14<\/td>\s*<td>9000<\/td>\s*<td>metrics<\/td>/);
  });

  it("says who knows more DNS records once it runs", () => {
    expect(page(1)).not.toContain("allod dns --live");
    expect(page(1, () => Promise.resolve([]))).toContain("app knows more records once it runs");
  });
});

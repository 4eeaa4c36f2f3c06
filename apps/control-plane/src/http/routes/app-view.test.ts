import { expect, it } from "vitest";

import type { Condition } from "../../domain/resources.ts";
import { appView } from "./app-view.ts";

const files = {
  id: "nextcloud",
  title: "Nextcloud",
  kinds: ["member"],
  app: { title: "Files", url: "https://cloud.acme.test", icon: "files" },
} as const;

function statusWith(...ready: readonly Pick<Condition, "status" | "reason">[]): string {
  const own = ready.map((condition) => ({
    connector: "nextcloud",
    conditions: [{ type: "Ready", message: "", since: new Date(0), ...condition } as const],
  }));
  return appView(files, own).status;
}

const done = { status: "True", reason: "Provisioned" } as const;

it("is ready when all that somebody needs of it is", () => {
  expect(statusWith(done, done)).toBe("ready");
  expect(statusWith(done, { status: "False", reason: "Suspended" })).toBe("unavailable");
  expect(statusWith(done, { status: "Unknown", reason: "WaitsForTenant" })).toBe("preparing");
  expect(statusWith()).toBe("preparing");
});

it("is opened by who has not been there yet, where the first visit is what makes their account", () => {
  expect(statusWith({ status: "Unknown", reason: "NotSignedInYet" })).toBe("ready");
});

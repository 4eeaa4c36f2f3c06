import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredTenant } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type OpenCloudApi, segment, TITLE } from "./api.ts";
import type { Marks } from "./mark.ts";
import { spaceName } from "./space-name.ts";

const DRIVES = "/graph/v1.0/drives";

/** A space, of the fields that we use (LibreGraph 1.0.8: `drive`). */
const drive = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().default(""),
  quota: z.object({ total: z.number().optional() }).optional(),
  root: z.object({ deleted: z.object({ state: z.string() }).optional() }).optional(),
});
type Drive = z.infer<typeof drive>;

export interface SeenSpace extends ObservedOf<"tenant"> {
  readonly name: string;
  readonly description: string;
  readonly quota: number | undefined;
}

const drivePath = (id: string): string => `${DRIVES}/${segment(id)}`;

/** A tenant is a project space. Disabled, it is in the trash with all that is in it. */
export function spaces(api: OpenCloudApi, marks: Marks): KindOfObject<"tenant", SeenSpace> {
  /** Lists are whole, whatever page is asked for; what is too long for us throws `permanent`. */
  async function find(allodId: string, signal: AbortSignal): Promise<Drive | undefined> {
    const query = { $filter: "driveType eq 'project'" };
    const { value } = await api.ask({ method: "GET", path: DRIVES, query, signal }, z.object({ value: z.array(drive) }));
    return marks.find(allodId, value);
  }

  async function create(desired: DesiredTenant, signal: AbortSignal): Promise<Drive> {
    const { allodId, quotaBytes } = desired;
    const quota = quotaBytes === undefined ? {} : { quota: { total: quotaBytes } };
    const body = { name: spaceName(desired), description: marks.of(allodId), ...quota };
    return api.ask({ method: "POST", path: DRIVES, body, signal }, drive);
  }

  async function patch(id: string, body: object, { headers = {}, signal }: { headers?: Record<string, string>; signal: AbortSignal }) {
    return api.ask({ method: "PATCH", path: drivePath(id), body, headers, signal }, drive);
  }

  /** What separates a space that is in use from what is wanted: the words for it, and the body that ends it. */
  function differences(desired: DesiredTenant, { name, description, quota }: SeenSpace): { words: string[]; body: object } {
    const { allodId, quotaBytes } = desired;
    const wanted = spaceName(desired);
    const found = [
      ...(name === wanted ? [] : [[`rename the space to ${wanted}`, { name: wanted }] as const]),
      ...(description.includes(marks.of(allodId))
        ? []
        : [
            ["write our id", { description: `${description.replaceAll(/\s*\[allod:[^\]]*\]/g, "")} ${marks.of(allodId)}`.trim() }] as const,
          ]),
      ...(quotaBytes === undefined || quota === quotaBytes
        ? []
        : [[`give it room for ${quotaBytes} bytes`, { quota: { total: quotaBytes } }] as const]),
    ];
    return { words: found.map(([words]) => words), body: Object.assign({}, ...found.map(([, body]) => body)) as object };
  }

  async function enable(desired: DesiredTenant, before: SeenSpace, signal: AbortSignal): Promise<SeenSpace> {
    const { externalId: id } = before;
    const now = before.state === "enabled" ? before : seen(await patch(id, {}, { headers: { Restore: "T" }, signal }));
    const { words, body } = differences(desired, now);
    return words.length === 0 ? now : seen(await patch(id, body, { signal }));
  }

  async function disable(before: SeenSpace, signal: AbortSignal): Promise<SeenSpace> {
    const path = drivePath(before.externalId);
    if (before.state === "enabled") await api.send({ method: "DELETE", path, signal });
    return seen(await api.ask({ method: "GET", path, signal }, drive));
  }

  return {
    async read({ desired: { allodId }, externalId }, signal) {
      const kept = externalId === undefined ? undefined : await readDrive(api, externalId, signal);
      const found = kept ?? (await find(allodId, signal));
      return found === undefined ? undefined : seen(found);
    },

    plan(desired, observed) {
      if (observed === undefined) return { changes: [`create the space ${spaceName(desired)}`] };
      // What is in the trash is left as it is until it comes back.
      if (desired.state === "disabled") return { changes: observed.state === "disabled" ? [] : ["put the space into the trash"] };
      const restored = observed.state === "enabled" ? [] : ["take the space out of the trash"];
      return { changes: [...restored, ...differences(desired, observed).words] };
    },

    async apply(desired, observed, signal) {
      refuseQuota(desired);
      const found = observed ?? seen((await find(desired.allodId, signal)) ?? (await create(desired, signal)));
      return desired.state === "enabled" ? enable(desired, found, signal) : disable(found, signal);
    },

    async remove({ externalId }, signal) {
      const path = drivePath(externalId);
      const found = await readDrive(api, externalId, signal);
      if (found === undefined) return;
      // Only what is in the trash can be purged (recorded, 3.3.0).
      if (seen(found).state === "enabled") await orGone(api.send({ method: "DELETE", path, signal }));
      await orGone(api.send({ method: "DELETE", path, headers: { Purge: "T" }, signal }));
    },
  };
}

function readDrive(api: OpenCloudApi, id: string, signal: AbortSignal): Promise<Drive | undefined> {
  return orGone(api.ask({ method: "GET", path: drivePath(id), signal }, drive));
}

/** How it is with a tenant's space. */
export async function stateOfSpace(api: OpenCloudApi, id: string, signal: AbortSignal): Promise<"enabled" | "disabled" | "gone"> {
  const found = await readDrive(api, id, signal);
  return found === undefined ? "gone" : seen(found).state;
}

/** None is unlimited, and one below it hides the space and all that is in it (recorded, 3.3.0). */
function refuseQuota({ quotaBytes }: DesiredTenant): void {
  if (quotaBytes === undefined || (Number.isSafeInteger(quotaBytes) && quotaBytes > 0)) return;
  throw new ConnectorError("permanent", `A space of ${TITLE} cannot have room for ${quotaBytes} bytes.`);
}

function seen({ id, name, description, quota, root }: Drive): SeenSpace {
  const state = root?.deleted === undefined ? "enabled" : "disabled";
  return { kind: "tenant", externalId: id, state, name, description, quota: quota?.total };
}

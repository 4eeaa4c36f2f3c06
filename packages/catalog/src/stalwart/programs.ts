import type { SecretRef, Task, TaskChange, TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { jmap, maySignIn } from "./jmap.ts";
import { ADMINISTRATOR, WORKLOAD } from "./names.ts";

/** An account that a program signs in with, and where its password is kept. */
export interface Program {
  readonly address: string;
  readonly password: SecretRef;
}

const DESCRIPTION = "Allod";
/** What may stand between the quotes of every app's configuration, PHP and shell among them: no quote, backslash or space. */
const PLAIN = /^[!#-&(-[\]-~]+$/;

/**
 * Gives programs their passwords: app passwords, which work whatever directory people are in. The server makes them, for
 * whoever is signed in and nobody else, so the fallback administrator signs in for the account (`noreply@acme.org%allod`).
 */
export function programsTask(programs: readonly Program[], administrator: SecretRef): Task {
  return {
    id: "stalwart.programs",
    title: "passwords of programs that use mail",
    workload: WORKLOAD,
    async check(io) {
      const changes = await Promise.all(programs.map((program) => passwordChanges(program, io, administrator)));
      return changes.flat();
    },
  };
}

async function passwordChanges({ address, password }: Program, io: TaskIo, administrator: SecretRef): Promise<TaskChange[]> {
  if ((await io.has(password)) && (await maySignIn(io, { name: address, password: await io.reveal(password) }))) return [];
  return [
    {
      summary: `give ${address} a password`,
      async apply() {
        const api = jmap(io, { name: `${address}%${ADMINISTRATOR}`, password: await io.reveal(administrator) });
        // Those that were lost: an account may have five.
        for (const { id, description } of await api.list("AppPassword"))
          if (description === DESCRIPTION) await api.destroy("AppPassword", String(id));
        const { secret } = await api.create("AppPassword", { description: DESCRIPTION, permissions: { "@type": "Inherit" } });
        if (typeof secret !== "string" || !PLAIN.test(secret))
          throw catalogErrors.error("stalwart.api.refused", { what: "make a password", reason: "it told none that files can hold" });
        await io.keep(password, secret);
      },
    },
  ];
}

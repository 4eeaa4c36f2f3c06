import type { TaskIo } from "@allod/compiler/component";

/** FAKE: what tasks may do, over what a test answers. Everything that it does not answer is refused; secrets are `value of <name>`. */
export function fakeTaskIo(answers: Partial<TaskIo>): TaskIo {
  const refuse = (): Promise<never> => Promise.reject(new Error("not answered in this test"));
  return { exec: refuse, http: refuse, keep: refuse, has: async () => true, reveal: async ({ name }) => `value of ${name}`, ...answers };
}

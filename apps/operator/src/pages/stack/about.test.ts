import { expect, it } from "vitest";

import { commandFor } from "./about.ts";

it.each([
  ["/home/otto/.local/share/allod-platform/stack.html", "--out /home/otto/.local/share/allod-platform/stack.html"],
  ["/home/Otto's own/stack.html", String.raw`--out '/home/Otto'\''s own/stack.html'`],
  [null, "--out stack.html"],
])("the command for %s can be pasted into a shell", (file, ends) => {
  expect(commandFor(file)).toBe(`npx allod view workspace.yaml ${ends}`);
});

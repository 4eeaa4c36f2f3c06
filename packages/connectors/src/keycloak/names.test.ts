import { expect, it } from "vitest";

import { nameParts } from "./names.ts";

it.each([
  ["Anna Berg", "Anna", "Berg"],
  ["Anna Maria von der Au", "Anna Maria von der", "Au"],
  ["  Åsa   d’Östür ", "Åsa", "d’Östür"],
  ["Anna", "Anna", "-"],
  ["Anna (Vertrieb & Service)", "Anna Vertrieb", "Service"],
  ["<script>", "script", "-"],
  ["?!", "-", "-"],
  ["", "-", "-"],
])("makes two names of %j, neither empty, with no sign that Keycloak refuses", (displayName, firstName, lastName) => {
  expect(nameParts(displayName)).toStrictEqual({ firstName, lastName });
});

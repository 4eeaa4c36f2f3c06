import { defineErrors } from "@allod/core";

/** What can be wrong with the database itself. */
export const storeErrors = defineErrors({
  "store.migration.altered": {
    text: "The migration {name} is not the one that this database was made with.",
    hint: "Restore the file as it was released; a change of the schema is a new migration.",
  },
  "store.migration.newer": {
    text: "This database was made by a newer version: it knows {name}.",
    hint: "Run that version, or restore a backup from before the upgrade.",
  },
});

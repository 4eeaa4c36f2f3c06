import { defineErrors } from "@allod/core";

/** What can keep the platform from starting on one machine. */
export const localErrors = defineErrors({
  "local.running": {
    text: "Another start is using {path}.",
    hint: "End that one with Ctrl-C, or use another folder: ALLOD_DATA=… npm start.",
  },
  "local.key": {
    text: "{file} is not a key.",
    hint: "Restore the file; without it what is sealed in the database cannot be opened. Or begin anew: npm start -- --reset.",
  },
  "local.port": { text: "Port {port} is in use.", hint: "End what uses it, or choose another one: npm start -- --port {other}." },
  "local.database": {
    text: "The database did not start: {reason}.",
    hint: "Run by root, the database's own user must be able to read this folder: put the project under /opt, or run it as a normal user. If its data is broken: npm start -- --reset.",
  },
  "local.database-ended": {
    text: "The database ended: {reason}.",
    hint: "It is started again by itself, and nothing that was saved is lost. Until it runs, the platform says that it is unavailable.",
  },
  "local.disk-full": {
    text: "The database has no room on its disk: {reason}.",
    hint: "Free space at {path}; nothing that was saved is lost. While the platform runs, it starts the database again by itself; otherwise: npm start.",
  },
  "local.option": { text: "There is no option {option}.", hint: "npm start -- --help lists them." },
});

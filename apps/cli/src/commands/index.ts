import type { Command } from "commander";

import type { CommandContext } from "./command.ts";
import { destroyCommand } from "./destroy.ts";
import { doctorCommand } from "./doctor.ts";
import { downCommand } from "./down.ts";
import { graphCommand } from "./graph.ts";
import { initCommand } from "./init.ts";
import { logsCommand } from "./logs.ts";
import { planCommand } from "./plan.ts";
import { renderCommand } from "./render.ts";
import { schemaCommand } from "./schema.ts";
import { secretsCommand } from "./secrets.ts";
import { statusCommand } from "./status.ts";
import { upCommand } from "./up.ts";
import { validateCommand } from "./validate.ts";
import { viewCommand } from "./view.ts";

/** Every command, in the order in which a person meets them. */
export const commands: readonly ((context: CommandContext) => Command)[] = [
  initCommand,
  validateCommand,
  viewCommand,
  graphCommand,
  renderCommand,
  planCommand,
  upCommand,
  statusCommand,
  doctorCommand,
  logsCommand,
  secretsCommand,
  downCommand,
  destroyCommand,
  schemaCommand,
];

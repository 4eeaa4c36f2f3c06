import { DatabaseError } from "pg";

/** True when the database refused a row because another one has its value already: PostgreSQL, error 23505 and the constraint's name. */
export function isTaken(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.code === "23505" && error.constraint === constraint;
}

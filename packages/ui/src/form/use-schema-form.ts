import { schemaResolver, useForm, type UseFormReturnType } from "@mantine/form";
import { type SyntheticEvent, useState } from "react";
import type { z } from "zod";

import { type ApiError, toApiError } from "../api/error.ts";
import { useExplain } from "../i18n/explain.ts";
import { placeError } from "./field-errors.ts";

interface SchemaFormOptions<Schema extends z.ZodType, Values> {
  /** What the API takes. */
  readonly schema: Schema;
  readonly initialValues: Values;
  /** The form's values as the API takes them, where those differ: an empty text that means "none". */
  readonly toInput?: (values: Values) => unknown;
  /** Sends it. What it throws is shown at the field that it is about, or above the buttons. */
  readonly send: (output: z.output<Schema>) => Promise<unknown>;
  /** Codes that are about one field: `{ "slug.taken": "slug" }`. */
  readonly codes?: Readonly<Record<string, string>>;
}

export interface SchemaForm<Values> {
  readonly form: UseFormReturnType<Values>;
  readonly onSubmit: (event?: SyntheticEvent<HTMLFormElement>) => void;
  readonly submitting: boolean;
  /** What is about the whole form, for `<FormProblem>`. */
  readonly problem: ApiError | undefined;
}

/** A form whose fields are checked by the API's own schema, and whose refusals land where they belong. */
export function useSchemaForm<Schema extends z.ZodType, Values extends Record<string, unknown>>({
  schema,
  initialValues,
  toInput = (values) => values,
  send,
  codes = {},
}: SchemaFormOptions<Schema, Values>): SchemaForm<Values> {
  const explain = useExplain();
  const [problem, setProblem] = useState<ApiError>();
  const validate = schemaResolver(schema, { sync: true });
  const form = useForm<Values>({ initialValues, validate: (values) => validate(toInput(values)) });

  async function submit(values: Values): Promise<void> {
    setProblem(undefined);
    try {
      await send(schema.parse(toInput(values)));
    } catch (error) {
      const { fields, rest } = placeError(toApiError(error), {
        fields: Object.keys(initialValues),
        codes,
        say: (placed) => explain(placed).text,
      });
      form.setErrors(fields);
      setProblem(rest);
      focusFirst(Object.keys(fields));
    }
  }

  /** Whoever does not see the field in red is taken to it. */
  function focusFirst(paths: readonly string[]): void {
    const [first] = paths;
    if (first !== undefined) form.getInputNode(first as never)?.focus();
  }

  const onSubmit = form.onSubmit(submit, (errors) => focusFirst(Object.keys(errors)));
  return { form, onSubmit, submitting: form.submitting, problem };
}

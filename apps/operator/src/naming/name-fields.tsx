import { proposeSlug } from "@allod/ui";
import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";

/** What the server has against a short name. */
export const SLUG_CODES = { "slug.invalid": "slug", "slug.reserved": "slug", "slug.taken": "slug" } as const;

interface Named {
  readonly name: string;
  readonly slug: string;
}

interface NameFieldsProps {
  readonly values: Named;
  readonly errors: { readonly name?: ReactNode; readonly slug?: ReactNode };
  readonly labels: { readonly name: string; readonly slug: string; readonly slugHint: string };
  readonly onChange: (values: Named) => void;
}

/** A name, and the short name that follows it until somebody writes another one. */
export function NameFields({ values, errors, labels, onChange }: NameFieldsProps) {
  return (
    <>
      <TextInput
        label={labels.name}
        value={values.name}
        error={errors.name}
        onChange={(event) => onChange(renamed(values, event.currentTarget.value))}
        required
        maxLength={120}
        autoComplete="off"
        data-autofocus
      />
      <TextInput
        label={labels.slug}
        description={labels.slugHint}
        value={values.slug}
        error={errors.slug}
        onChange={(event) => onChange({ ...values, slug: event.currentTarget.value })}
        required
        maxLength={40}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
      />
    </>
  );
}

/** With another name; the short name goes with it when it is the one that was proposed. */
export function renamed({ name: before, slug }: Named, name: string): Named {
  return { name, slug: slug === proposeSlug(before) ? proposeSlug(name) : slug };
}

/** Texts by key, in groups. A text has `{{name}}` where a value goes; `key_one` and `key_other` are the forms of a number. */
export interface Messages {
  readonly [key: string]: string | Messages;
}

type Singular<Key extends string> = Key extends `${infer Start}_${"one" | "other"}` ? Start : Key;

/** Every key of a tree of texts, with dots between the groups. */
export type MessageKey<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Singular<Key> : `${Key}.${MessageKey<Tree[Key]>}`;
}[keyof Tree & string];

/** The same keys in another language. */
export type Translated<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : Translated<Tree[Key]> };

/** An error in the words of a person who looks at a page. Without words, the server's own are shown. */
interface ErrorText {
  readonly text?: string;
  readonly hint?: string;
}
export type ErrorTexts = Readonly<Record<string, ErrorText>>;

/** Everything that is said in one language: by this package (`ui`), by a portal (`portal`), and about errors. */
export interface Language {
  readonly ui: Messages;
  readonly portal: Messages;
  readonly errors: ErrorTexts;
}

/** All keys of a tree of texts, for the test that two languages have the same. */
export function keysOf(messages: Messages, prefix = ""): string[] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === "string" ? [`${prefix}${key}`] : keysOf(value, `${prefix}${key}.`),
  );
}

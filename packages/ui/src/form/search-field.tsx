import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import IconSearch from "@tabler/icons-react/icons/IconSearch";
import { useState } from "react";

const TYPING_MS = 250;

interface SearchFieldProps {
  readonly label: string;
  /** What is searched for now. */
  readonly value: string;
  /** Called after a pause in typing. */
  readonly onSearch: (text: string) => void;
  /** Characters that are taken. */
  readonly longest?: number;
}

/** A field that searches while somebody types. */
export function SearchField({ label, value, onSearch, longest = 100 }: SearchFieldProps) {
  const [written, setWritten] = useState(value);
  const [searched, setSearched] = useState(value);
  const search = useDebouncedCallback((text: string) => {
    setSearched(text);
    onSearch(text);
  }, TYPING_MS);
  // Changed from elsewhere: by a link, or by going back.
  if (value !== searched) {
    setSearched(value);
    setWritten(value);
  }
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      maxLength={longest}
      value={written}
      onChange={(event) => {
        setWritten(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
    />
  );
}

import { Button } from "@mantine/core";
import IconArrowUp from "@tabler/icons-react/icons/IconArrowUp";

import { useUiText } from "../i18n/use-ui-text.ts";

interface NewEventsProps {
  /** That came in and are not shown yet. */
  readonly count: number;
  /** There are more than that. */
  readonly isMore: boolean;
  readonly onShow: () => void;
}

/** Tells whoever has scrolled down what came in above, and leads there. */
export function NewEvents({ count, isMore, onShow }: NewEventsProps) {
  const t = useUiText();
  return (
    <div className="allod-new-events" role="status">
      {count === 0 ? null : (
        <Button size="compact-md" radius="xl" leftSection={<IconArrowUp size={16} aria-hidden />} onClick={onShow}>
          {t(isMore ? "audit.newMany" : "audit.new", { count })}
        </Button>
      )}
    </div>
  );
}

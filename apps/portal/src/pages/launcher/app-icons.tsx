import type { AppView } from "@allod/api";
import IconFolder from "@tabler/icons-react/icons/IconFolder";
import IconMail from "@tabler/icons-react/icons/IconMail";
import IconMessages from "@tabler/icons-react/icons/IconMessages";
import IconVideo from "@tabler/icons-react/icons/IconVideo";
import IconWorld from "@tabler/icons-react/icons/IconWorld";

/** The sign of each kind of app. */
export const APP_ICONS: Readonly<Record<AppView["icon"], typeof IconMail>> = {
  mail: IconMail,
  chat: IconMessages,
  files: IconFolder,
  video: IconVideo,
  website: IconWorld,
};

import { portalConfig } from "@allod/ui/vite";

export default portalConfig(import.meta.dirname);

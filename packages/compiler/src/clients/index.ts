export { MARKER } from "./element-desktop.ts";
export { type ClientFile, clientFileNames, clientFiles } from "./files.ts";
export { clientsOf, type WorkspaceClients } from "./workspace-clients.ts";

export const deploy = "deploy";

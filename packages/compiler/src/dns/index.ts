export { isPublished, rivals } from "./published.ts";
export { isOpen, recordsOf } from "./records.ts";
export { terraform, type TerraformProvider, terraformProviders } from "./terraform.ts";
export { zoneFile } from "./zone-file.ts";

import { shelfConformance } from "./shelf-conformance.test-support.ts";

shelfConformance();

import { shelfConformance } from "../shelf-conformance.test-support.ts";
import { flaws } from "../shelf.test-support.ts";

// Each must turn the suite red: conformance.test.ts runs this and looks.
for (const flaw of flaws) shelfConformance(flaw);

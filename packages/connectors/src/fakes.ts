export type { Fate, FakeObject, FakeProduct } from "./fake/fake-server.ts";

export { look, type Look } from "./look.ts";
export { FakeProblem, type FakeRequest, type FakeRoute, fakeServer } from "./server.ts";

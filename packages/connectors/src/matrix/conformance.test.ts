import { conformance } from "../contract/conformance.test-support.ts";
import { startMatrixFake } from "./fake/matrix-fake.ts";
import { driftOf, holds, matrixAt, SERVER_NAME, skips } from "./matrix.test-support.ts";

const TOKEN = "syt_of-the-administrator-8830";
const WRONG = "syt_wrong-4417";

conformance("Matrix (a fake)", {
  holds,
  skips,
  setUp: async () => {
    const fake = await startMatrixFake({ serverName: SERVER_NAME, adminToken: TOKEN });
    return {
      connector: matrixAt({ url: fake.url, token: TOKEN }),
      wrongCredentials: matrixAt({ url: fake.url, token: WRONG }),
      unreachable: matrixAt({ url: "http://127.0.0.1:9", token: TOKEN }),
      secrets: [TOKEN, WRONG],
      product: fake,
      drift: driftOf(fake),
      stop: () => fake.stop(),
    };
  },
});

import { conformance } from "../contract/conformance.test-support.ts";
import { startMatrixFake } from "./fake/matrix-fake.ts";
import { holds, matrixAt, SERVER_NAME, skips } from "./matrix.test-support.ts";

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
      drift: {
        tenant: ({ externalId }) => {
          const space = fake.server.rooms.get(externalId);
          if (space !== undefined) fake.server.setContent(space, { type: "m.room.name", content: { name: "changed by hand" } });
        },
        member: ({ externalId }) => {
          for (const { joined } of fake.server.rooms.values()) joined.delete(externalId);
        },
      },
      stop: () => fake.stop(),
    };
  },
});

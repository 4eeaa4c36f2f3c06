import { matrixBehavior } from "./behavior.test-support.ts";
import { startMatrixFake } from "./fake/matrix-fake.ts";
import { requests, SERVER_NAME } from "./matrix.test-support.ts";

const TOKEN = "syt_of-the-administrator";

matrixBehavior("Matrix (a fake)", async () => {
  const fake = await startMatrixFake({ serverName: SERVER_NAME, adminToken: TOKEN });
  return { ...requests({ url: fake.url, adminToken: TOKEN }), stop: () => fake.stop() };
});

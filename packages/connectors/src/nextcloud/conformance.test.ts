import { conformance, type Subject } from "../contract/conformance.test-support.ts";
import { startNextcloudFake } from "./fake/nextcloud-fake.ts";
import { connect, PASSWORD, welcoming } from "./nextcloud.test-support.ts";

conformance("Nextcloud", { holds: { member: ["state"] }, setUp });

async function setUp(): Promise<Subject> {
  const fake = await startNextcloudFake({ password: PASSWORD });
  return {
    connector: welcoming(connect(fake.url), fake),
    wrongCredentials: connect(fake.url, { password: "wrong-0815" }),
    unreachable: connect("http://127.0.0.1:9"),
    secrets: [PASSWORD, "wrong-0815"],
    product: fake,
    drift: {
      member: ({ externalId }) => {
        const account = fake.cloud.accounts.get(externalId);
        if (account !== undefined) account.enabled = false;
      },
    },
    stop: () => fake.stop(),
  };
}

import { type Connector, matrix, opencloud, stalwart } from "@allod/connectors";
import { startMatrixFake, startOpenCloudFake, startStalwartFake } from "@allod/connectors/fakes";
import { type Clock, type RandomSource, Secret } from "@allod/core";

/** Of no value: the products are in this process, and gone with it. */
const PASSWORD = "of-the-demonstration";

export interface DemoProducts {
  readonly connectors: readonly Connector[];
  /** From now on chat answers with an error to whatever has this text in its address. */
  refuse(part: string): void;
  stop(): Promise<void>;
}

/**
 * FAKES that answer as chat, mail and files do, so that there is something to see where no product is. The connectors to
 * them are the real ones.
 */
export async function startDemoProducts(
  deps: { readonly clock: Clock; readonly random: RandomSource },
  launchUrl: string,
): Promise<DemoProducts> {
  const chat = await startMatrixFake({ serverName: "chat.demo.example", adminToken: PASSWORD });
  const refused = new Set<string>();
  chat.misbehave(({ path }) => ([...refused].some((part) => path.includes(part)) ? "500" : "ok"));
  const mail = await startStalwartFake({ password: PASSWORD });
  const files = await startOpenCloudFake({ token: PASSWORD });
  const secret = new Secret(PASSWORD);
  return {
    connectors: [
      matrix.connect(
        {
          homeserverUrl: chat.url,
          serverName: "chat.demo.example",
          adminToken: secret,
          ssoProvider: "oidc-workspace",
          names: "tenant",
          publicUrl: launchUrl,
          roomName: "General",
        },
        deps,
      ),
      stalwart.connect({ url: mail.url, username: "admin@example.test", password: secret, webmail: launchUrl }, deps),
      opencloud.connect({ url: files.url, username: "admin", users: "graph", token: secret }, deps),
    ],
    refuse: (part) => void refused.add(part),
    async stop() {
      await Promise.all([chat.stop(), mail.stop(), files.stop()]);
    },
  };
}

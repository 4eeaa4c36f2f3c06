import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { SecretRef } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { FakeStalwart } from "./stalwart.test-support.ts";
import { liveRecords, textsOf } from "./zone.ts";

const administrator: SecretRef = {
  kind: "secret-ref",
  name: "stalwart/administrator",
  spec: { type: "token", bytes: 32, encoding: "hex" },
};
const ask = ({ io }: FakeStalwart) => liveRecords(io, { domain: "acme.test", administrator });

const KEY = "M".repeat(240);
const ZONE = `v1-rsa._domainkey.acme.test. IN TXT (
    "v=DKIM1; k=rsa; p=${KEY}"
    "${KEY}"
)
acme.test. IN TXT "v=spf1 mx -all"
_mta-sts.acme.test. IN TXT "v=STSv1; id=18"
acme.test. IN CAA 0 issue "letsencrypt.org; accounturi=https://x/1"
_pop3s._tcp.acme.test. IN SRV 0 1 995 mail.acme.test.
mta-sts.acme.test. IN CNAME mail.acme.test.
`;

const transcript = join(import.meta.dirname, "../../../../../shared/transcripts/stalwart/http.jsonl");

describe("records that only the running server knows", () => {
  it("are its keys and the version of its policy; the rest of its zone would harm or is known", async () => {
    const fake = new FakeStalwart();
    const domainId = fake.put("Domain", { name: "acme.test", dnsZoneFile: ZONE });
    for (const kind of ["Dkim1Ed25519Sha256", "Dkim1RsaSha256"]) fake.put("DkimSignature", { "@type": kind, domainId });
    expect((await ask(fake)).map(({ name, type, value }) => ({ name, type, value }))).toEqual([
      { name: "v1-rsa._domainkey.acme.test", type: "TXT", value: `v=DKIM1; k=rsa; p=${KEY}${KEY}` },
      { name: "_mta-sts.acme.test", type: "TXT", value: "v=STSv1; id=18" },
    ]);
  });

  it("trap: keys come one after the other, and one of two is not all", async () => {
    const fake = new FakeStalwart();
    const domainId = fake.put("Domain", { name: "acme.test", dnsZoneFile: ZONE });
    fake.put("DkimSignature", { "@type": "Dkim1Ed25519Sha256", domainId });
    await expect(ask(fake)).rejects.toMatchObject({ code: "stalwart.dkim.unfinished" });
    await expect(ask(new FakeStalwart())).rejects.toMatchObject({ code: "stalwart.dkim.unfinished" });
  });

  it.skipIf(!existsSync(transcript))("are read from what a real server wrote", () => {
    const lines = readFileSync(transcript, "utf8").trim().split("\n");
    const exchange = lines
      .map((line) => JSON.parse(line) as { name: string; response: { body: unknown } })
      .find(({ name }) => name === "domain-get-zonefile");
    const body = exchange?.response.body as { methodResponses: [string, { list: { dnsZoneFile: string }[] }][] };
    const texts = textsOf(body.methodResponses[0]?.[1].list[0]?.dnsZoneFile ?? "");
    expect(texts.map(({ name }) => name)).toEqual([
      "v1-ed25519-20261124._domainkey.tenant-a.test",
      "v1-rsa-20261124._domainkey.tenant-a.test",
      "tenant-a.test",
      "_dmarc.tenant-a.test",
      "_mta-sts.tenant-a.test",
      "_smtp._tls.tenant-a.test",
      "_ua-auto-config.tenant-a.test",
    ]);
    expect(texts[1]?.value).toMatch(/^v=DKIM1; k=rsa; h=sha256; p=[A-Za-z0-9+/]{392}$/);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { dockerEnv, HOME } from "./machine/engine.ts";
import { attempt, run } from "./machine/run.ts";
import { containerIds } from "./support/docker.ts";
import { SITE, type Up, Workspace } from "./support/workspace.ts";

/** A real SSH server of this machine's, with keys of its own; the real `ssh`, told to use them. */
describe("a target that is reached over SSH", () => {
  const folder = `${HOME}/workspaces/ssh`;
  let server: ChildProcess;
  let target: string;
  let workspace: Workspace;
  const env = { ...dockerEnv, DOCKER_HOST: "unix:///nowhere", PATH: `${folder}/bin:${process.env["PATH"]}` };

  beforeAll(async () => {
    const port = await freePort();
    await mkdir(`${folder}/bin`, { recursive: true });
    await mkdir("/run/sshd", { recursive: true });
    for (const key of ["host", "person"])
      if ((await attempt("test", ["-e", join(folder, key)])).code !== 0)
        await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, key)]);
    await run("cp", [join(folder, "person.pub"), join(folder, "authorized_keys")]);
    await writeFile(join(folder, "known_hosts"), `[127.0.0.1]:${port} ${await run("cat", [join(folder, "host.pub")])}`);
    const remote = `SetEnv DOCKER_HOST=${dockerEnv["DOCKER_HOST"]} DOCKER_CONFIG=${dockerEnv["DOCKER_CONFIG"]}`;
    await writeFile(
      join(folder, "sshd_config"),
      `ListenAddress 127.0.0.1\nPort ${port}\nHostKey ${folder}/host\nAuthorizedKeysFile ${folder}/authorized_keys\nPermitRootLogin prohibit-password\nStrictModes no\nPidFile none\n${remote}\n`,
    );
    await writeFile(
      join(folder, "config"),
      `IdentityFile ${folder}/person\nIdentitiesOnly yes\nUserKnownHostsFile ${folder}/known_hosts\n`,
    );
    await writeFile(join(folder, "bin/ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${folder}/config "$@"\n`);
    await chmod(join(folder, "bin/ssh"), 0o755);
    server = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", join(folder, "sshd_config")], { stdio: "ignore" });
    target = `ssh://root@127.0.0.1:${port}`;
    for (
      let attempts = 0;
      attempts < 50 && (await attempt(join(folder, "bin/ssh"), ["-p", String(port), "root@127.0.0.1", "true"])).code !== 0;
      attempts++
    )
      await delay(100);
    workspace = await Workspace.shared();
    await workspace.write();
    await workspace.up();
  });
  afterAll(() => void server.kill());

  it("is brought up as this machine is: the same release, nothing to change", async () => {
    const before = await containerIds();
    const { code, stdout, stderr } = await workspace.allod(["up", "--target", target, "--root", SITE, "--json"], env);
    expect(stderr).not.toContain('"error"');
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Up).changed).toBe(false);
    expect(await containerIds()).toEqual(before);
  });

  it("takes a change, with its files and tasks", async () => {
    await workspace.write({ title: 'It\'s $HOME & "more"', components: { "element-web": { theme: "light" } } });
    const { code, stdout } = await workspace.allod(["up", "--target", target, "--root", SITE, "--json"], env);
    expect(code).toBe(0);
    const done = JSON.parse(stdout) as Up;
    expect(done.changes.find(({ workload }) => workload === "element-web")?.kind).toBe("replace");
    expect(done.tasks.find(({ task }) => task === "keycloak.realm")?.changes).toEqual(["set displayName of the realm"]);
    const status = await workspace.allod(["status", "--target", target, "--root", SITE], env);
    expect(status.code).toBe(0);
  });

  it("that cannot be reached is said to be so", async () => {
    for (const command of ["status", "up", "down"]) {
      const { code, stderr } = await workspace.allod([command, "--target", "ssh://root@127.0.0.1:1"], env);
      expect(code).toBe(1);
      expect(stderr).toContain("ssh://root@127.0.0.1:1 cannot be reached");
    }
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

import { ByteSize } from "@allod/core";

import type { CheckAbout, CheckResult, PreflightRequest } from "./preflight.ts";

/** Room for images, volumes, logs and five releases of a small workspace. */
const DISK_LEAST = ByteSize.mebibytes(2048);
const DISK_WISE = ByteSize.mebibytes(10_240);
const CLOCK_LIMIT_SECONDS = 30;

/** The disk that holds containers and data has room. */
export async function checkDisk({ site: { target } }: PreflightRequest): Promise<CheckResult[]> {
  const about: CheckAbout = {
    id: "disk.free",
    title: "There is room on the disk",
    fix: "Free some space: `docker system df` shows what the engine keeps, `docker image prune` removes unused images.",
  };
  const place = (await target.run(["docker", "info", "--format", "{{.DockerRootDir}}"])).stdout.trim();
  const { code, stdout } = await target.run(["df", "-Pk", place === "" ? "/" : place]);
  const kibibytes = Number(stdout.split("\n")[1]?.trim().split(/\s+/)[3]);
  if (code !== 0 || !Number.isFinite(kibibytes))
    return [{ ...about, status: "unknown", evidence: `\`df\` does not tell the free space of ${place}` }];
  const free = ByteSize.mebibytes(Math.floor(kibibytes / 1024));
  const status = free.bytes < DISK_LEAST.bytes ? "fail" : free.bytes < DISK_WISE.bytes ? "warn" : "pass";
  return [{ ...about, status, evidence: `${free.toString()} free in ${place}, at least ${DISK_LEAST.toString()} is needed` }];
}

/** The limits of all containers together fit into the machine. */
export async function checkMemory({ site: { target }, plan }: PreflightRequest): Promise<CheckResult[]> {
  const about: CheckAbout = {
    id: "memory.total",
    title: "The machine has the memory for it",
    fix: "Use a machine with more memory, or switch components off in the workspace file.",
  };
  const { stdout } = await target.run(["cat", "/proc/meminfo"]);
  const total = /^MemTotal:\s+(\d+) kB/m.exec(stdout)?.[1];
  if (total === undefined) return [{ ...about, status: "unknown", evidence: "the target does not tell its memory" }];
  const memory = ByteSize.mebibytes(Math.floor(Number(total) / 1024));
  const share = plan.memory.bytes / memory.bytes;
  const evidence = `the containers may use ${plan.memory.toString()} of ${memory.toString()}`;
  return [{ ...about, status: share > 1 ? "fail" : share > 0.8 ? "warn" : "pass", evidence }];
}

/** One-time codes and certificates need the right time. */
export async function checkClock({ site: { target }, clock }: PreflightRequest): Promise<CheckResult[]> {
  const about: CheckAbout = {
    id: "clock.right",
    title: "The clock is right",
    fix: "Install a time service on the target: `apt install systemd-timesyncd`.",
  };
  const before = clock.now().getTime();
  const { code, stdout } = await target.run(["date", "+%s"]);
  const seconds = Number(stdout.trim());
  if (code !== 0 || !Number.isFinite(seconds)) return [{ ...about, status: "unknown", evidence: "the target does not tell its time" }];
  const between = (before + clock.now().getTime()) / 2000;
  const off = Math.round(Math.abs(seconds - between));
  if (off > CLOCK_LIMIT_SECONDS) return [{ ...about, status: "fail", evidence: `it is ${off} seconds apart from the clock here` }];
  const synchronized = (
    await target.run(["timedatectl", "show", "--property=NTPSynchronized", "--value"]).catch(() => undefined)
  )?.stdout.trim();
  if (synchronized === "no") return [{ ...about, status: "warn", evidence: "no time service keeps it right" }];
  return [
    {
      ...about,
      status: "pass",
      evidence: `it agrees with the clock here${synchronized === "yes" ? ", and a time service keeps it right" : ""}`,
    },
  ];
}

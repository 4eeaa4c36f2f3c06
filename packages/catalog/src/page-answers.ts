import { Duration } from "@allod/core";
import type { HealthCheck } from "@allod/compiler/component";

/** Well while a page of the container's own answers, below 400; unwell after a minute of silence. For images with `wget`. */
export function pageAnswers(url: string, startPeriod: Duration): HealthCheck {
  return {
    test: ["wget", "-q", "-O", "/dev/null", url],
    interval: Duration.seconds(10),
    timeout: Duration.seconds(5),
    retries: 6,
    startPeriod,
  };
}

import type { RtcFocusGrant, SecretData, TurnRelayGrant } from "@allod/compiler/component";

interface Source {
  readonly turn: TurnRelayGrant | undefined;
  readonly rtc: RtcFocusGrant | undefined;
  /** True when a service of its own signs people in. */
  readonly delegated: boolean;
}

/** Calls between two by way of the relay, calls of many by LiveKit, and what of both is still an experiment to Synapse. */
export function callsConfig({ turn, rtc, delegated }: Source): { readonly [key: string]: SecretData } {
  const experiments = {
    // Signing in to a new device with the camera of another: only where devices sign in by OAuth.
    ...(delegated ? { msc4108_enabled: true } : {}),
    // Without the first, Synapse takes no notice of `matrix_rtc`; the second lets clients see at once who is in a call.
    ...(rtc === undefined ? {} : { msc4143_enabled: true, msc4222_enabled: true }),
  };
  return {
    ...(turn === undefined
      ? {}
      : { turn_uris: turn.uris, turn_shared_secret: turn.secret, turn_user_lifetime: "1h", turn_allow_guests: false }),
    ...(rtc === undefined
      ? {}
      : {
          matrix_rtc: { transports: [{ type: "livekit", livekit_service_url: rtc.serviceUrl }] },
          // Delayed events take out of a call whoever has lost the connection. A duration and no flag: absent means off.
          max_event_delay_duration: "24h",
          // Element Call sends more than the default allows. Its documentation, "Self-hosting".
          rc_message: { per_second: 0.5, burst_count: 30 },
          rc_delayed_event_mgmt: { per_second: 1, burst_count: 20 },
        }),
    ...(Object.keys(experiments).length === 0 ? {} : { experimental_features: experiments }),
  };
}

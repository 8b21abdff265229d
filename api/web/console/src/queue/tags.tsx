import type { Channel, Reason } from "../contract";
import { words } from "../strings";

export function ChannelTag({ channel }: { channel: Channel }) {
  return <span class={`tag channel ${channel}`}>{words.channels[channel]}</span>;
}

export function ReasonTag({ reason }: { reason: Reason }) {
  return <span class={`tag reason ${reason}`}>{words.reasons[reason]}</span>;
}

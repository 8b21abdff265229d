import { CHANNELS, type Channel } from "../contract";
import { Problem } from "../parts/telling";
import { words } from "../strings";
import type { SwitchProps } from "./settings";

interface Props {
  channels: SwitchProps<"channels">;
  handover: SwitchProps<"handover">;
  notices: SwitchProps<"notices">;
  configured: Channel[];
}

/** Channels, hand-over and notices, each on its own, with what it does to citizens. */
export function ServiceSwitches({ channels, handover, notices, configured }: Props) {
  const t = words.settings;
  return (
    <div class="switches">
      <Problem text={channels.task.problem} />
      <section aria-labelledby="channels">
        <h2 id="channels">{t.channels}</h2>
        {CHANNELS.map((channel) => (
          <Toggle
            key={channel}
            label={words.channels[channel]}
            what={
              configured.includes(channel)
                ? t.channel[channels.value[channel] ? "on" : "off"](words.channels[channel])
                : t.notConfigured
            }
            on={channels.value[channel] && configured.includes(channel)}
            disabled={!configured.includes(channel)}
            onTurn={(on) => channels.save({ ...channels.value, [channel]: on })}
          />
        ))}
        <p class="about">{channels.changed}</p>
      </section>
      <section aria-labelledby="with-people">
        <h2 id="with-people">{t.handover}</h2>
        <Toggle
          label={t.handoverLabel}
          what={handover.value ? t.handoverOn : t.handoverOff}
          on={handover.value}
          onTurn={handover.save}
        />
        <p class="about">{handover.changed}</p>
      </section>
      <section aria-labelledby="with-notices">
        <h2 id="with-notices">{t.notices}</h2>
        <Toggle
          label={t.noticesLabel}
          what={notices.value ? t.noticesOn : t.noticesOff}
          on={notices.value}
          onTurn={notices.save}
        />
        <p class="about">{notices.changed}</p>
      </section>
    </div>
  );
}

interface ToggleProps {
  label: string;
  what: string;
  on: boolean;
  disabled?: boolean;
  onTurn: (on: boolean) => void;
}

/** A switch that works at once; what it does stands beside it. */
export function Toggle({ label, what, on, disabled = false, onTurn }: ToggleProps) {
  const id = `switch-${label.replace(/\W+/g, "-")}`;
  return (
    <div class="toggle">
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-describedby={id}
        disabled={disabled}
        onClick={() => onTurn(!on)}
      >
        <span class="track" aria-hidden="true">
          <span class="thumb" />
        </span>
        <span class="label">{label}</span>
        <span class="state" aria-hidden="true">
          {on ? words.on : words.off}
        </span>
      </button>
      <p class="about" id={id}>
        {what}
      </p>
    </div>
  );
}

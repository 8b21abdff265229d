import { useState } from "preact/hooks";
import { CHANNELS } from "../contract";
import { words } from "../strings";
import { type Asked, type Days, isDay, PERIODS, type Period } from "./period";

export interface KnownPlace {
  code: string;
  name: string;
}

interface Props {
  asked: Asked;
  /** The days that the period means. */
  days: Days;
  places: KnownPlace[];
  onChange: (asked: Asked) => void;
}

const OWN = "own";

/** When, through which channel, from where. */
export function Filters({ asked, days, places, onChange }: Props) {
  const isOwn = typeof asked.period !== "string";
  const t = words.figures;
  return (
    <div class="filters">
      <div class="field">
        <label for="figures-period">{t.when}</label>
        <select
          id="figures-period"
          value={isOwn ? OWN : String(asked.period)}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...asked, period: value === OWN ? days : (value as Period) })
          }
        >
          {PERIODS.map((one) => (
            <option key={one} value={one}>
              {t.periods[one]}
            </option>
          ))}
          <option value={OWN}>{t.ownDays}</option>
        </select>
      </div>
      {isOwn && <OwnDays days={days} onChange={(period) => onChange({ ...asked, period })} />}
      <div class="field">
        <label for="figures-channel">{t.channel}</label>
        <select
          id="figures-channel"
          value={asked.channel}
          onChange={(event) => onChange({ ...asked, channel: event.currentTarget.value })}
        >
          <option value="">{t.allChannels}</option>
          {CHANNELS.map((one) => (
            <option key={one} value={one}>
              {words.channels[one]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="figures-place">{t.place}</label>
        <select
          id="figures-place"
          value={asked.place}
          onChange={(event) => onChange({ ...asked, place: event.currentTarget.value })}
        >
          <option value="">{t.allPlaces}</option>
          {places.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
          {asked.place && !places.some(({ code }) => code === asked.place) && (
            <option value={asked.place}>{asked.place}</option>
          )}
        </select>
      </div>
    </div>
  );
}

/** Days that are taken once both are whole and in order: a year is typed digit by digit. */
function OwnDays({ days, onChange }: { days: Days; onChange: (days: Days) => void }) {
  const [[from, until], setTyped] = useState(days);
  const isTurned = isDay(from) && isDay(until) && until < from;
  const t = words.figures;
  const typed = (next: Days) => {
    setTyped(next);
    if (next.every(isDay) && next[0] <= next[1]) onChange(next);
  };
  return (
    <>
      <div class="field">
        <label for="figures-from">{t.from}</label>
        <input
          id="figures-from"
          type="date"
          value={from}
          onInput={(event) => typed([event.currentTarget.value, until])}
        />
      </div>
      <div class="field">
        <label for="figures-until">{t.until}</label>
        <input
          id="figures-until"
          type="date"
          value={until}
          aria-invalid={isTurned}
          aria-describedby={isTurned ? "figures-turned" : undefined}
          onInput={(event) => typed([from, event.currentTarget.value])}
        />
      </div>
      {isTurned && (
        <p class="fault" id="figures-turned" role="alert">
          {t.turned}
        </p>
      )}
    </>
  );
}

import { useState } from "preact/hooks";
import { DAYS, type Day, type Hours } from "../contract";
import { Icon } from "../parts/icons";
import { Problem } from "../parts/telling";
import { words } from "../strings";
import { Toggle } from "./services";
import type { SwitchProps } from "./settings";

type Pair = [string, string];
const USUAL: Pair[] = [
  ["07:30", "11:30"],
  ["13:30", "17:00"],
];
const USUAL_WEEK: Hours = {
  monday: USUAL,
  tuesday: USUAL,
  wednesday: USUAL,
  thursday: USUAL,
  friday: USUAL,
};

// A field of the browser's own for hours would show 1:30 PM in an English browser.
const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;
const CLOCK = {
  type: "text",
  inputMode: "numeric",
  autocomplete: "off",
  maxLength: 5,
  placeholder: "07:30",
} as const;

/** What is wrong with a day's hours, in words; empty where nothing is. */
export function wrong(pairs: Pair[]): string {
  let before = "";
  for (const [from, to] of pairs) {
    if (!HOUR.test(from) || !HOUR.test(to)) return words.settings.hoursMissing;
    if (from >= to) return words.settings.hoursTurned(from, to);
    if (from < before) return words.settings.hoursOverlap;
    before = to;
  }
  return "";
}

/** When officers are there, day by day; without hours they are at any time. */
export function HoursForm({ value, changed, save, task }: SwitchProps<"hours">) {
  const [hours, setHours] = useState<Hours | null>(value);
  const t = words.settings;
  const set = (day: Day, pairs: Pair[]) => setHours({ ...hours, [day]: pairs });
  const faults = DAYS.map((day) => wrong(hours?.[day] ?? [])).filter(Boolean);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!faults.length) void save(hours);
      }}
    >
      <Toggle
        label={t.hours}
        what={hours ? t.hoursOn : t.hoursOff}
        on={hours !== null}
        onTurn={(on) => setHours(on ? USUAL_WEEK : null)}
      />
      {hours && (
        <div class="days">
          {DAYS.map((day) => (
            <DayHours key={day} day={day} pairs={hours[day] ?? []} onChange={(pairs) => set(day, pairs)} />
          ))}
        </div>
      )}
      <Problem text={task.problem} />
      <div class="actions">
        <button type="submit" class="main" disabled={task.busy || faults.length > 0}>
          {words.save}
        </button>
      </div>
      <p class="about">{changed}</p>
    </form>
  );
}

function DayHours({ day, pairs, onChange }: { day: Day; pairs: Pair[]; onChange: (pairs: Pair[]) => void }) {
  const t = words.settings;
  const name = words.days_of_week[day];
  const change = (number: number, pair: Pair) =>
    onChange(pairs.map((old, index) => (index === number ? pair : old)));
  const fault = wrong(pairs);
  return (
    <fieldset class="day">
      <legend>{name}</legend>
      {pairs.length === 0 && <span class="about">{t.dayOff}</span>}
      {pairs.map(([from, to], number) => (
        <span class="pair" key={number}>
          <input
            {...CLOCK}
            aria-label={t.from(name)}
            value={from}
            onInput={(event) => change(number, [event.currentTarget.value, to])}
          />
          <span aria-hidden="true">–</span>
          <input
            {...CLOCK}
            aria-label={t.to(name)}
            value={to}
            onInput={(event) => change(number, [from, event.currentTarget.value])}
          />
          <button
            type="button"
            class="plain icon-only"
            aria-label={t.removePair(name, from, to)}
            onClick={() => onChange(pairs.filter((_, index) => index !== number))}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      <button
        type="button"
        class="quiet"
        aria-label={t.addPair(name)}
        onClick={() => onChange([...pairs, USUAL[pairs.length] ?? ["", ""]])}
      >
        <Icon name="plus" /> {t.add}
      </button>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

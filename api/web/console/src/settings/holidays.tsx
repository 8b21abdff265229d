import { useState } from "preact/hooks";
import { date } from "../format";
import { useKept } from "../parts/kept";
import { Problem } from "../parts/telling";
import { words } from "../strings";
import type { SwitchProps } from "./settings";

/** Days on which nobody is there, besides the nation's. */
export function HolidaysForm({ value, changed, save, task }: SwitchProps<"holidays">) {
  const [day, setDay] = useState("");
  const [name, setName] = useKept("holiday.name");
  const t = words.settings;
  const add = async () => {
    const others = value.filter((one) => one.date !== day);
    const all = [...others, { date: day, name: name.trim() }];
    all.sort((one, other) => (one.date < other.date ? -1 : 1));
    if (!(await save(all))) return;
    setDay("");
    setName("");
  };
  return (
    <>
      <p>{t.holidaysWhat}</p>
      <Problem text={task.problem} />
      {value.length ? (
        <ul class="rows">
          {value.map((one) => (
            <li key={one.date}>
              <span>
                <strong>{date(one.date)}</strong> {one.name}
              </span>
              <button
                type="button"
                class="quiet"
                aria-label={t.removeNamed(`${date(one.date)} ${one.name}`)}
                disabled={task.busy}
                onClick={() => save(value.filter((other) => other !== one))}
              >
                {words.remove}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p class="nothing">{t.noHolidays}</p>
      )}
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <div class="field">
          <label for="holiday-date">{t.holidayDate}</label>
          <input
            id="holiday-date"
            type="date"
            required
            value={day}
            onInput={(event) => setDay(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="holiday-name">{t.holidayName}</label>
          <input
            id="holiday-name"
            type="text"
            required
            maxLength={80}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <button type="submit" class="main" disabled={task.busy}>
          {t.add}
        </button>
      </form>
      <p class="about">{changed}</p>
    </>
  );
}

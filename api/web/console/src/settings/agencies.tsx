import { useKept } from "../parts/kept";
import { Problem } from "../parts/telling";
import { words } from "../strings";
import type { SwitchProps } from "./settings";

/** Other agencies that a conversation can be passed to. */
export function AgenciesForm({ value, changed, save, task }: SwitchProps<"agencies">) {
  const [name, setName] = useKept("agency.name");
  const [contact, setContact] = useKept("agency.contact");
  const t = words.settings;
  const add = async () => {
    const others = value.filter((one) => one.name !== name.trim());
    if (!(await save([...others, { name: name.trim(), contact: contact.trim() }]))) return;
    setName("");
    setContact("");
  };
  return (
    <>
      <p>{t.agenciesWhat}</p>
      <Problem text={task.problem} />
      {value.length ? (
        <ul class="rows">
          {value.map((one) => (
            <li key={one.name}>
              <span>
                <strong>{one.name}</strong> <span class="about">{one.contact}</span>
              </span>
              <button
                type="button"
                class="quiet"
                aria-label={t.removeNamed(one.name)}
                disabled={task.busy}
                onClick={() => save(value.filter((other) => other !== one))}
              >
                {words.remove}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p class="nothing">{t.noAgencies}</p>
      )}
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <div class="field">
          <label for="agency-name">{t.agencyName}</label>
          <input
            id="agency-name"
            type="text"
            required
            maxLength={120}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="agency-contact">{t.agencyContact}</label>
          <input
            id="agency-contact"
            type="text"
            required
            maxLength={200}
            value={contact}
            onInput={(event) => setContact(event.currentTarget.value)}
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

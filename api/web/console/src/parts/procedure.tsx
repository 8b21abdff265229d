import { useEffect, useRef, useState } from "preact/hooks";
import { groups, LIST, optionId, Results } from "../lookup/results";
import { useSearch } from "../lookup/searching";
import { address } from "../router";
import { words } from "../strings";
import { Problem } from "./telling";

export interface Chosen {
  code: string;
  name: string;
}

interface Props {
  label: string;
  chosen: Chosen;
  /** Those that are likely meant: one click away. */
  likely: readonly Chosen[];
  /** Whether a form with none chosen is not sent. */
  required?: boolean;
  onChoose: (chosen: Chosen) => void;
}

const NOTHING: Chosen = { code: "", name: "" };

/** A procedure, found as in the look-up: typed, Enter. */
export function ProcedureField({ label, chosen, likely, required = false, onChoose }: Props) {
  const [text, setText] = useState("");
  const [attempt, setAttempt] = useState(0);
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const change = useRef<HTMLButtonElement>(null);
  const moved = useRef(false);
  const found = useSearch(text, "", attempt);
  const shown = groups(found.result && { ...found.result, receipt: null }, null, Boolean(text.trim()));
  const options = shown.flatMap((group) => group.options);
  useEffect(() => setActive(0), [found.query]);
  useEffect(() => {
    // The keyboard goes on where what it was on has gone.
    if (moved.current) (chosen.code ? change : field).current?.focus();
    moved.current = false;
  }, [chosen.code]);
  const t = words.learning;
  useEffect(
    () => field.current?.setCustomValidity(required ? t.chooseProcedure : ""),
    [required, chosen.code],
  );
  const choose = (next: Chosen) => {
    moved.current = true;
    setText("");
    onChoose(next);
  };
  const open = (number: number) => {
    const option = options[number];
    if (option?.kind === "procedure") choose({ code: option.item.code, name: option.item.title });
  };
  if (chosen.code) {
    return (
      <div class="field">
        <p class="label">{label}</p>
        <p class="chosen">
          <a href={address("tra-cuu", chosen.code)}>{chosen.name}</a>
          <span class="about">{chosen.code}</span>
          <button type="button" ref={change} onClick={() => choose(NOTHING)}>
            {t.otherProcedure}
          </button>
        </p>
      </div>
    );
  }
  return (
    <div class="field procedure-field">
      <label for="procedure">{label}</label>
      {likely.length > 0 && (
        <p class="likely">
          <span class="about">{t.likely}</span>
          {likely.map((one) => (
            <button key={one.code} type="button" onClick={() => choose(one)}>
              {one.name} <span class="about">{one.code}</span>
            </button>
          ))}
        </p>
      )}
      <input
        id="procedure"
        ref={field}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={options.length > 0}
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={options.length ? optionId(active) : undefined}
        placeholder={t.procedureHint}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step && options.length) {
            event.preventDefault();
            setActive(Math.min(options.length - 1, Math.max(0, active + step)));
          } else if (event.key === "Enter") {
            event.preventDefault();
            if (found.query === text.trim()) open(active);
          } else if (event.key === "Escape" && text) {
            event.preventDefault();
            setText("");
          }
        }}
      />
      <Problem text={found.problem} onRetry={() => setAttempt(attempt + 1)} />
      <Results
        groups={shown}
        active={active}
        opened=""
        onOpen={(option) => open(options.indexOf(option))}
        onPoint={setActive}
      />
      <p class="unseen" role="status">
        {found.result ? words.lookup.count(options.length) : ""}
      </p>
      {found.result && options.length === 0 && <p class="nothing">{words.lookup.none}</p>}
    </div>
  );
}

import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import type { Canned } from "../contract";
import { Dialog } from "../parts/dialog";
import { useLoaded } from "../parts/hooks";
import { Problem } from "../parts/telling";
import { words } from "../strings";

interface Props {
  conversation: string;
  onChoose: (text: string) => void;
  onClose: () => void;
}

/** Answers that are written already: typed for, chosen with arrows and Enter. */
export function CannedDialog({ conversation, onChoose, onClose }: Props) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [shown, setShown] = useState<Canned[] | null>(null);
  const found = useLoaded(`canned ${text}`, () => api.canned(text.trim(), conversation));
  useEffect(() => {
    if (!found.value) return;
    setShown(found.value); // the last stay until the next are there
    setActive(0);
  }, [found.value]);
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing || !shown?.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive(Math.min(shown.length - 1, Math.max(0, active + step)));
    else if (event.key === "Enter") onChoose(shown[active]?.filled ?? "");
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`canned-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <Dialog title={words.canned.title} onClose={onClose} wide>
      <div class="field">
        <label for="canned-find">{words.canned.find}</label>
        <input
          id="canned-find"
          type="text"
          role="combobox"
          autocomplete="off"
          aria-expanded={Boolean(shown?.length)}
          aria-controls="canned-list"
          aria-activedescendant={shown?.length ? `canned-${active}` : undefined}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={pressed}
        />
        <p class="hint">{words.canned.hint}</p>
      </div>
      <Problem text={found.problem} onRetry={found.reload} />
      <div class="results" id="canned-list" role="listbox" aria-label={words.canned.title}>
        {shown?.map((one, number) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, aria-activedescendant points here
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
          <div
            key={one.id}
            id={`canned-${number}`}
            role="option"
            aria-selected={number === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(one.filled)}
          >
            <strong>{one.title}</strong>
            <span class="canned-text">
              <Blanks text={one.filled} />
            </span>
            {one.missing.length > 0 && (
              <span class="about">
                {words.canned.missing(one.missing.map((name) => words.variables[name] ?? name))}
              </span>
            )}
          </div>
        ))}
      </div>
      {shown && !shown.length && <p class="nothing">{words.canned.none}</p>}
    </Dialog>
  );
}

/** A text whose places to fill in are marked. */
export function Blanks({ text }: { text: string }) {
  return (
    <>
      {text
        .split(/(\{[a-z_]+\})/)
        .map((part, number) => (number % 2 ? <mark key={`${number} ${part}`}>{part}</mark> : part))}
    </>
  );
}

import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { api } from "../api";
import { useFocusOn } from "../parts/hooks";
import { useKept } from "../parts/kept";
import { Key } from "../parts/telling";
import { words } from "../strings";
import type { Kind } from "./outbox";

// A platform takes 2,000 characters, with the officer's name before them.
export const LONGEST = 1_800;
const TOLD_EVERY_MS = 3_000;
const BLANK = /\{[a-z_]+\}/g;

/** The places in a text that nobody has filled in. */
export function blanks(text: string): string[] {
  return [...new Set(text.match(BLANK) ?? [])];
}

/** `added` after what stands there already. */
export function appended(text: string, added: string): string {
  return text.trim() ? `${text.trimEnd()}\n${added}` : added;
}

interface Props {
  conversation: string;
  kind: Kind;
  onKind: (kind: Kind) => void;
  disabled: boolean;
  onSend: (kind: Kind, text: string) => void;
  onCanned: () => void;
  field: RefObject<HTMLTextAreaElement | null>;
  text: ReturnType<typeof useTexts>;
}

/** What is being written in a conversation, to the citizen and among colleagues. */
export function useTexts(conversation: string) {
  const [message, setMessage] = useKept(`text.${conversation}`);
  const [note, setNote] = useKept(`note.${conversation}`);
  return { message: [message, setMessage], note: [note, setNote] } as const;
}

export function Composer({
  conversation,
  kind,
  onKind,
  disabled,
  onSend,
  onCanned,
  field,
  text: texts,
}: Props) {
  const [text, setText] = texts[kind];
  const [asked, setAsked] = useState<string[]>([]);
  const told = useRef(0);
  const goOn = useFocusOn<HTMLButtonElement>(asked.join());
  const isNote = kind === "note";
  const t = words.conversation;

  const write = (next: string) => {
    setText(next);
    setAsked([]);
    if (isNote || !next.trim() || Date.now() - told.current < TOLD_EVERY_MS) return;
    told.current = Date.now();
    api.typing(conversation).catch(() => {}); // only a courtesy
  };
  const send = (confirmed: boolean) => {
    const ready = text.trim();
    if (!ready || disabled) return;
    const open = isNote ? [] : blanks(ready);
    if (open.length && !confirmed) {
      setAsked(open);
      return;
    }
    setAsked([]);
    setText("");
    onSend(kind, ready);
  };
  return (
    <form
      class={isNote ? "composer noting" : "composer"}
      onSubmit={(event) => {
        event.preventDefault();
        send(false);
      }}
    >
      <fieldset class="kinds" disabled={disabled}>
        <legend class="unseen">{t.kind}</legend>
        {(["message", "note"] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="kind" checked={one === kind} onChange={() => onKind(one)} />
            <span>{t.kinds[one]}</span>
          </label>
        ))}
        <span class="hint">
          <Key>F8</Key>
        </span>
        <button type="button" onClick={onCanned}>
          {t.canned} <Key>F4</Key>
        </button>
      </fieldset>
      <label class="unseen" for="compose">
        {t.labels[kind]}
      </label>
      <div class="write">
        <textarea
          id="compose"
          ref={field}
          rows={3}
          maxLength={LONGEST}
          readOnly={disabled}
          placeholder={t.placeholders[kind]}
          aria-describedby="compose-hint"
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send(false);
          }}
        />
        <button type="submit" class="main" disabled={disabled || !text.trim()}>
          {isNote ? t.saveNote : t.send}
        </button>
      </div>
      {asked.length > 0 && (
        <div class="confirm" role="alertdialog" aria-label={t.blanks(asked.join(", "))}>
          <p>{t.blanks(asked.join(", "))}</p>
          <button
            type="button"
            ref={goOn}
            onClick={() => {
              setAsked([]);
              field.current?.focus();
            }}
          >
            {t.goOnWriting}
          </button>
          <button
            type="button"
            onClick={() => {
              send(true);
              field.current?.focus();
            }}
          >
            {t.sendAnyway}
          </button>
        </div>
      )}
      <p class="hint" id="compose-hint">
        {t.hint} {text.length > LONGEST - 200 && words.left(LONGEST - text.length)}
      </p>
    </form>
  );
}

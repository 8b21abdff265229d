import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../api";
import type { Canned } from "../contract";
import { useLoaded, useTask } from "../parts/hooks";
import { useKept } from "../parts/kept";
import { Problem, Shown } from "../parts/telling";
import { Blanks } from "../queue/canned";
import { LONGEST } from "../queue/composer";
import { words } from "../strings";

const NEW = { id: 0, title: "", text: "" };
type Edited = Pick<Canned, "id" | "title" | "text">;

/** Answers that are written once for all officers. */
export function CannedEditor() {
  const [find, setFind] = useState("");
  const all = useLoaded(`all ${find}`, () => api.canned(find.trim(), ""));
  const [edited, setEdited] = useState<Edited | null>(null);
  const task = useTask();
  const t = words.canned;
  const remove = (one: Canned) =>
    confirm(t.removeAsked(one.title)) &&
    task.run(() => api.removeCanned(one.id), words.removed).then(() => all.reload());
  return (
    <>
      <div class="bar">
        <div class="field">
          <label for="canned-filter">{t.find}</label>
          <input
            id="canned-filter"
            type="search"
            autocomplete="off"
            value={find}
            onInput={(event) => setFind(event.currentTarget.value)}
          />
        </div>
        <button type="button" class="main" onClick={() => setEdited(NEW)}>
          {t.add}
        </button>
      </div>
      {edited && (
        <Editor
          key={edited.id}
          canned={edited}
          onDone={() => {
            setEdited(null);
            all.reload();
          }}
          onCancel={() => setEdited(null)}
        />
      )}
      <Problem text={task.problem} />
      <Shown of={all}>
        {(items) =>
          items.length ? (
            <ul class="rows">
              {items.map((one) => (
                <li key={one.id}>
                  <span>
                    <strong>{one.title}</strong>
                    <span class="canned-text">
                      <Blanks text={one.text} />
                    </span>
                  </span>
                  <span class="actions tight">
                    <button
                      type="button"
                      class="quiet"
                      aria-label={t.editNamed(one.title)}
                      onClick={() => setEdited(one)}
                    >
                      {words.edit}
                    </button>
                    <button
                      type="button"
                      class="quiet"
                      aria-label={words.settings.removeNamed(one.title)}
                      disabled={task.busy}
                      onClick={() => remove(one)}
                    >
                      {words.remove}
                    </button>
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            <p class="nothing">{t.none}</p>
          )
        }
      </Shown>
    </>
  );
}

interface EditorProps {
  canned: Edited;
  onDone: () => void;
  onCancel: () => void;
}

function Editor({ canned, onDone, onCancel }: EditorProps) {
  const [keptTitle, setTitle] = useKept(`canned.${canned.id}.title`);
  const [keptText, setText] = useKept(`canned.${canned.id}.text`);
  const title = keptTitle || canned.title;
  const text = keptText || canned.text;
  const task = useTask();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const t = words.canned;
  const forget = () => {
    setTitle("");
    setText("");
  };
  const save = async () => {
    const change = canned.id
      ? () => api.changeCanned(canned.id, title.trim(), text.trim())
      : () => api.addCanned(title.trim(), text.trim());
    if (!(await task.run(change, words.settings.saved))) return;
    forget();
    onDone();
  };
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div class="field">
        <label for="canned-title">{t.name}</label>
        <input
          id="canned-title"
          ref={first}
          type="text"
          required
          maxLength={80}
          value={title}
          onInput={(event) => setTitle(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="canned-body">{t.text}</label>
        <textarea
          id="canned-body"
          rows={5}
          required
          maxLength={LONGEST}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <fieldset class="variables">
        <legend>{t.variables}</legend>
        {Object.entries(words.variables).map(([name, what]) => (
          <button
            key={name}
            type="button"
            class="quiet"
            onClick={() => {
              setText(`${text}${/\s$|^$/.test(text) ? "" : " "}{${name}}`);
              document.getElementById("canned-body")?.focus();
            }}
          >
            <code>{`{${name}}`}</code> {what}
          </button>
        ))}
      </fieldset>
      <Problem text={task.problem} />
      <div class="actions">
        <button type="submit" class="main" disabled={task.busy}>
          {words.save}
        </button>
        <button
          type="button"
          onClick={() => {
            forget();
            onCancel();
          }}
        >
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

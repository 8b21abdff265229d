import { useState } from "preact/hooks";
import { api } from "../api";
import { Dialog } from "../parts/dialog";
import { useLoaded, useTask } from "../parts/hooks";
import { useKept } from "../parts/kept";
import { Problem, Shown } from "../parts/telling";
import { useMe } from "../session";
import { words } from "../strings";
import { LONGEST } from "./composer";

interface Props {
  conversation: string;
  onPassed: () => void;
  onClose: () => void;
}

type Target = { to: number } | { agency: string };

/** Hands a conversation to a colleague who is there, or sends the citizen to another agency. */
export function PassDialog({ conversation, onPassed, onClose }: Props) {
  const me = useMe();
  const colleagues = useLoaded("colleagues", api.colleagues);
  const [target, setTarget] = useState<Target | null>(null);
  const [note, setNote] = useKept(`pass.${conversation}`);
  const task = useTask();
  const pass = async () => {
    if (!target) return;
    if (await task.run(() => api.pass(conversation, target, note.trim()), words.pass.done)) {
      setNote("");
      onPassed();
    } else colleagues.reload();
  };
  return (
    <Dialog title={words.pass.title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void pass();
        }}
      >
        <Shown of={colleagues}>
          {({ items, agencies }) => {
            const here = items.filter((one) => one.here && one.id !== me.id);
            return (
              <>
                <fieldset class="choices">
                  <legend>{words.pass.colleagues}</legend>
                  {here.length === 0 && <p class="nothing">{words.pass.noColleagues}</p>}
                  {here.map((one) => (
                    <label key={one.id}>
                      <input type="radio" name="target" onChange={() => setTarget({ to: one.id })} />
                      <span>
                        {one.shown_name} <span class="about">{words.pass.holds(one.holds)}</span>
                      </span>
                    </label>
                  ))}
                </fieldset>
                {agencies.length > 0 && (
                  <fieldset class="choices">
                    <legend>{words.pass.agencies}</legend>
                    {agencies.map((agency) => (
                      <label key={agency.name}>
                        <input
                          type="radio"
                          name="target"
                          onChange={() => setTarget({ agency: agency.name })}
                        />
                        <span>
                          {agency.name} <span class="about">{agency.contact}</span>
                        </span>
                      </label>
                    ))}
                  </fieldset>
                )}
              </>
            );
          }}
        </Shown>
        <div class="field">
          <label for="pass-note">{words.pass.note}</label>
          <textarea
            id="pass-note"
            rows={3}
            maxLength={LONGEST}
            value={note}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
          <p class="hint">{words.pass.noteHint}</p>
        </div>
        <Problem text={task.problem} />
        <div class="actions">
          <button type="submit" class="main" disabled={!target || task.busy}>
            {words.pass.send}
          </button>
          <button type="button" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

import { useState } from "preact/hooks";
import { api } from "../api";
import type { Sheet } from "../contract";
import { Dialog } from "../parts/dialog";
import { useTask } from "../parts/hooks";
import { useKept } from "../parts/kept";
import { Problem } from "../parts/telling";
import { words } from "../strings";

/** "This is wrong": goes to the catalogue's keepers with the record as it is. */
export function ReportDialog({ sheet, onClose }: { sheet: Sheet; onClose: () => void }) {
  const [aspect, setAspect] = useState("");
  const [text, setText] = useKept(`report.${sheet.code}`);
  const task = useTask();
  const send = async () => {
    const done = await task.run(() => api.report(sheet.code, aspect, text.trim()), words.report.thanks);
    if (!done) return;
    setText("");
    onClose();
  };
  return (
    <Dialog title={words.report.title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p class="about">{sheet.title}</p>
        <div class="field">
          <label for="report-aspect">{words.report.part}</label>
          <select
            id="report-aspect"
            value={aspect}
            onChange={(event) => setAspect(event.currentTarget.value)}
          >
            <option value="">{words.report.whole}</option>
            {sheet.sections.map((section) => (
              <option key={section.aspect} value={section.aspect}>
                {section.title}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="report-text">{words.report.text}</label>
          <textarea
            id="report-text"
            rows={5}
            maxLength={2000}
            required
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <p class="hint">{words.report.hint}</p>
        </div>
        <Problem text={task.problem} />
        <div class="actions">
          <button type="submit" class="main" disabled={task.busy || !text.trim()}>
            {task.busy ? words.sending : words.report.send}
          </button>
          <button type="button" onClick={onClose}>
            {words.close}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

import { useState } from "preact/hooks";
import { api } from "../api";
import type { Sent } from "../contract";
import { Dialog } from "../parts/dialog";
import { useTask } from "../parts/hooks";
import { Problem } from "../parts/telling";
import { words } from "../strings";

const LONGEST = 2_000;

/** Sends `text` to the caller. The number goes with the dialog: the next caller has another. */
export function SmsDialog({ text, onClose }: { text: string; onClose: () => void }) {
  const [number, setNumber] = useState("");
  const [message, setMessage] = useState(text);
  const [sent, setSent] = useState<Sent | null>(null);
  const task = useTask();
  const send = async () => {
    setSent(null);
    await task.run(async () => setSent(await api.sms(number, message)));
  };
  return (
    <Dialog title={words.sms.title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div class="field">
          <label for="sms-number">{words.sms.number}</label>
          <input
            id="sms-number"
            type="tel"
            inputmode="tel"
            autocomplete="off"
            required
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="sms-text">{words.sms.text}</label>
          <textarea
            id="sms-text"
            rows={9}
            maxLength={LONGEST}
            required
            value={message}
            onInput={(event) => setMessage(event.currentTarget.value)}
          />
          <p class="hint">{words.sms.length(message.length, LONGEST)}</p>
        </div>
        <Problem text={task.problem} />
        {sent && (
          <p
            class={sent.outcome === "sent" ? "done" : "problem"}
            role={sent.outcome === "sent" ? "status" : "alert"}
          >
            {words.sms.outcomes[sent.outcome]} {sent.reason}
          </p>
        )}
        <div class="actions">
          <button type="submit" class="main" disabled={task.busy}>
            {task.busy ? words.sending : words.sms.send}
          </button>
          <button type="button" onClick={onClose}>
            {words.close}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

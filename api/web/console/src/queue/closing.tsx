import { useState } from "preact/hooks";
import { api } from "../api";
import { Dialog } from "../parts/dialog";
import { useTask } from "../parts/hooks";
import { useKept } from "../parts/kept";
import { Problem } from "../parts/telling";
import { words } from "../strings";
import { blanks, LONGEST } from "./composer";

interface Props {
  conversation: string;
  onClosed: () => void;
  onClose: () => void;
}

/** Ends the conversation with a person, with a last word or without. */
export function CloseDialog({ conversation, onClosed, onClose }: Props) {
  const [message, setMessage] = useKept(`close.${conversation}`);
  const task = useTask();
  const [asked, setAsked] = useState("");
  const open = blanks(message);
  const isAsked = open.length > 0 && asked === message;
  const end = async () => {
    if (open.length && !isAsked) {
      setAsked(message);
      return;
    }
    if (!(await task.run(() => api.close(conversation, message.trim()), words.closing.done))) return;
    setMessage("");
    onClosed();
  };
  return (
    <Dialog title={words.closing.title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void end();
        }}
      >
        <p>{words.closing.what}</p>
        <div class="field">
          <label for="close-message">{words.closing.message}</label>
          <textarea
            id="close-message"
            rows={3}
            maxLength={LONGEST}
            value={message}
            onInput={(event) => setMessage(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              void end();
            }}
          />
        </div>
        {isAsked && (
          <p class="notice" role="alert">
            {words.conversation.blanks(open.join(", "))}
          </p>
        )}
        <Problem text={task.problem} />
        <div class="actions">
          <button type="submit" class="main" disabled={task.busy}>
            {isAsked ? words.conversation.sendAnyway : words.closing.end}
          </button>
          <button type="button" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

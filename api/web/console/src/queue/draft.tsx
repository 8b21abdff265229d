import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import { Icon } from "../parts/icons";
import { Key } from "../parts/telling";
import { words } from "../strings";

/** What the assistant would answer to the citizen's message `last`; empty until that is known. */
export function useDraft(conversation: string, last: string): string {
  const [draft, setDraft] = useState({ last: "", text: "" });
  useEffect(() => {
    if (!last) return;
    let isOver = false;
    api.draft(conversation).then(
      ({ text }) => isOver || setDraft({ last, text }),
      () => {}, // the officer writes without it
    );
    return () => {
      isOver = true;
    };
  }, [conversation, last]);
  return last && draft.last === last ? draft.text : "";
}

export function DraftCard({ text, onUse }: { text: string; onUse: () => void }) {
  if (!text) return null;
  return (
    <details class="draft" open>
      <summary>
        <Icon name="machine" /> {words.conversation.draft}
      </summary>
      {/* biome-ignore lint/a11y/useSemanticElements: no group of fields */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard */}
      <p class="draft-text" tabIndex={0} role="group" aria-label={words.conversation.draft}>
        {text}
      </p>
      <button type="button" onClick={onUse}>
        {words.conversation.useDraft} <Key>F2</Key>
      </button>
    </details>
  );
}

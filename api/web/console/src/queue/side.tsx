import { api } from "../api";
import type { Conversation } from "../contract";
import { DossierPage } from "../lookup/dossier";
import { SheetParts } from "../lookup/sheet";
import { useLoaded } from "../parts/hooks";
import { Icon } from "../parts/icons";
import { Shown } from "../parts/telling";
import { words } from "../strings";

export type SideOf = "" | "procedure" | "receipt";

interface Props {
  of: SideOf;
  conversation: Conversation;
  onClose: () => void;
  /** Puts a text where the officer writes; null where they may not. */
  onInsert: ((text: string) => void) | null;
}

/** What the conversation is about, read beside it. */
export function Side({ of, conversation, onClose, onInsert }: Props) {
  const { procedure, receipt } = conversation.context;
  const code = of === "procedure" ? (procedure?.code ?? "") : "";
  const sheet = useLoaded(code, () => api.sheet(code, ""));
  if (!of) return null;
  return (
    <aside class="side" aria-label={words.conversation.side}>
      <button type="button" class="quiet" onClick={onClose}>
        <Icon name="close" /> {words.close}
      </button>
      {of === "receipt" && receipt && <DossierPage receipt={receipt} />}
      {of === "procedure" && (
        <Shown of={sheet}>
          {(value) => (
            <article class="sheet">
              <SheetParts sheet={value}>
                {onInsert && (
                  <div class="tools">
                    <button type="button" onClick={() => onInsert(value.plain_text)}>
                      <Icon name="copy" /> {words.conversation.insertSheet}
                    </button>
                  </div>
                )}
              </SheetParts>
            </article>
          )}
        </Shown>
      )}
    </aside>
  );
}

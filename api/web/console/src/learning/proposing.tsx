import { api } from "../api";
import { useTask } from "../parts/hooks";
import type { Chosen } from "../parts/procedure";
import { Problem } from "../parts/telling";
import { address, go } from "../router";
import { words } from "../strings";
import { KINDS } from "./contract";
import { type Change, contentOf, type Draft, useDraft } from "./draft";
import { TextArea } from "./fields";
import { KindFields } from "./kinds";
import { AMENDMENTS, PATH } from "./learning";

const t = words.learning;

/** Something to be amended of which nobody asked yet. */
export function Proposing() {
  const [draft, change, forget] = useDraft(0);
  return (
    <>
      <p>
        <a href={address(PATH, AMENDMENTS)}>{t.backToAmendments}</a>
      </p>
      <ProposalForm group={null} likely={[]} draft={draft} onChange={change} onForget={forget} />
    </>
  );
}

interface Props {
  /** The group it comes from; null where from none. */
  group: number | null;
  likely: readonly Chosen[];
  draft: Draft;
  onChange: Change;
  onForget: () => void;
}

/** How it is to be amended: of which kind, and what that kind wants to know. */
export function ProposalForm({ group, likely, draft, onChange, onForget }: Props) {
  const task = useTask();
  const { kind, note } = draft;
  const Heading = group === null ? "h2" : "h3";
  const propose = async () => {
    let id = 0;
    const done = await task.run(async () => {
      const proposal = { kind, group, note: note.trim(), content: contentOf(draft) };
      ({ id } = await api.learning.propose(proposal));
    }, t.proposed);
    if (!done) return;
    onForget();
    go(PATH, AMENDMENTS, String(id));
  };
  return (
    <form
      class="proposal"
      aria-labelledby="how"
      onSubmit={(event) => {
        event.preventDefault();
        void propose();
      }}
    >
      <Heading id="how">{t.how}</Heading>
      <fieldset class="segments">
        <legend class="unseen">{t.kind}</legend>
        {KINDS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="kind"
              checked={one === kind}
              onChange={() => {
                task.clear();
                onChange({ kind: one });
              }}
            />
            <span>{t.kinds[one]}</span>
          </label>
        ))}
      </fieldset>
      <p class="about">{t.kindDoes[kind]}</p>
      <KindFields draft={draft} likely={likely} onChange={onChange} />
      <TextArea
        id="amendment-note"
        label={t.note}
        rows={2}
        value={note}
        onType={(text) => onChange({ note: text })}
      />
      <Problem text={task.problem} />
      <div class="actions">
        <button type="submit" class="main" disabled={task.busy}>
          {task.busy ? words.sending : t.propose}
        </button>
        <span class="about">{t.proposeHint}</span>
      </div>
    </form>
  );
}

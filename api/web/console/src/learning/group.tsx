import { api } from "../api";
import type { Channel } from "../contract";
import { clock } from "../format";
import { useLoaded, useTask } from "../parts/hooks";
import { useKept } from "../parts/kept";
import { Problem, Shown } from "../parts/telling";
import { address, go } from "../router";
import { useMay } from "../session";
import { words } from "../strings";
import { AmendmentLine } from "./amendments";
import type { Question, WholeGroup } from "./contract";
import { type Change, useDraft } from "./draft";
import { useFollowed } from "./following";
import { GroupFacts } from "./groups";
import { GROUPS, PATH } from "./learning";
import { ProposalForm } from "./proposing";

const t = words.learning;

/** One group: what was asked, and what a keeper makes of it. */
export function GroupPage({ id }: { id: string }) {
  const group = useLoaded(`group ${id}`, () => api.learning.group(id));
  useFollowed(group, group.value?.amendments ?? []);
  return (
    <>
      <p>
        <a href={address(PATH, GROUPS)}>{t.backToGroups}</a>
      </p>
      <Shown of={group}>{(value) => <Whole group={value} />}</Shown>
    </>
  );
}

function Whole({ group }: { group: WholeGroup }) {
  const mayPropose = useMay("keep");
  const [draft, change, forget] = useDraft(group.id);
  const isOpen = group.state === "open";
  return (
    <div class="group">
      <h2>{group.title}</h2>
      <GroupFacts group={group} />
      {group.reason && (
        <p class="notice">
          {t.closed(group.closed_by, clock(group.closed_at ?? group.last_at), group.reason)}
        </p>
      )}
      <div class="two-of">
        <section aria-labelledby="questions">
          <h3 id="questions">{t.questions}</h3>
          <p class="about">{t.masked}</p>
          <ul class="questions">
            {group.examples.map((question, number) => (
              <li key={number}>
                <OneQuestion question={question} onUse={mayPropose ? change : null} />
              </li>
            ))}
          </ul>
        </section>
        <div>
          {group.amendments.length > 0 && (
            <section aria-labelledby="amended">
              <h3 id="amended">{t.amended}</h3>
              <ul class="cards">
                {group.amendments.map((one) => (
                  <li key={one.id}>
                    <AmendmentLine amendment={one} Heading="h3" />
                  </li>
                ))}
              </ul>
            </section>
          )}
          {mayPropose && (
            <ProposalForm
              group={group.id}
              likely={group.likely}
              draft={draft}
              onChange={change}
              onForget={forget}
            />
          )}
          {mayPropose && isOpen && <Dismissing id={group.id} />}
        </div>
      </div>
    </div>
  );
}

interface QuestionProps {
  question: Question;
  /** Puts the question into the draft; null where nobody may write one. */
  onUse: Change | null;
}

function OneQuestion({ question: { text, at, why, channel, comment, answered }, onUse }: QuestionProps) {
  return (
    <>
      <blockquote>{text}</blockquote>
      <p class="about">
        {[t.whys[why], words.channels[channel as Channel], clock(at)].filter(Boolean).join(" · ")}
        {onUse && (
          <button
            type="button"
            class="quiet"
            aria-label={t.useNamed(text)}
            onClick={() => {
              onUse({ text, typed: text });
              document.querySelector<HTMLElement>("#alias-text, #example-text, #synonym-typed")?.focus();
            }}
          >
            {t.use}
          </button>
        )}
      </p>
      {answered?.code && <p class="about">{t.answered(answered.name || answered.code, answered.code)}</p>}
      {comment && <p class="about">{t.comment(comment)}</p>}
    </>
  );
}

/** Nothing is to be amended: why. */
function Dismissing({ id }: { id: number }) {
  const [reason, setReason] = useKept(`dismiss.${id}`);
  const task = useTask();
  const dismiss = async () => {
    if (!(await task.run(() => api.learning.dismiss(id, reason.trim()), t.dismissed))) return;
    setReason("");
    go(PATH, GROUPS);
  };
  return (
    <details class="draft-form">
      <summary>{t.dismiss}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void dismiss();
        }}
      >
        <div class="field">
          <label for="dismiss-reason">{t.dismissReason}</label>
          <textarea
            id="dismiss-reason"
            rows={2}
            maxLength={500}
            required
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          <p class="hint">{t.dismissHint}</p>
        </div>
        <Problem text={task.problem} />
        <div class="actions">
          <button type="submit" disabled={task.busy}>
            {t.dismissNow}
          </button>
        </div>
      </form>
    </details>
  );
}

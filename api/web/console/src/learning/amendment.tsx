import { useState } from "preact/hooks";
import { api } from "../api";
import { clock } from "../format";
import { type Task, useLoaded, useTask } from "../parts/hooks";
import { useKept } from "../parts/kept";
import { Problem, Shown } from "../parts/telling";
import { address } from "../router";
import { useMay } from "../session";
import { words } from "../strings";
import { StateTag } from "./amendments";
import { Content } from "./content";
import type { Amendment } from "./contract";
import { EffectShown } from "./effect";
import { useFollowed } from "./following";
import { AMENDMENTS, GROUPS, PATH } from "./learning";
import { isRejectable } from "./states";

const t = words.learning;

/** One amendment: what it says, what it does, and who lets it go live. */
export function AmendmentPage({ id }: { id: string }) {
  const amendment = useLoaded(`amendment ${id}`, () => api.learning.amendment(id));
  useFollowed(amendment, amendment.value ? [amendment.value] : []);
  return (
    <>
      <p>
        <a href={address(PATH, AMENDMENTS)}>{t.backToAmendments}</a>
      </p>
      <Shown of={amendment}>{(value) => <Whole amendment={value} onChange={amendment.reload} />}</Shown>
    </>
  );
}

interface Props {
  amendment: Amendment;
  onChange: () => void;
}

function Whole({ amendment, onChange }: Props) {
  // The procedure stands above it, by name.
  const { code: _, ...content } = amendment.content;
  const { kind, code, name, text, group, note, reason, error, version, effect } = amendment;
  const { proposed_by, proposed_at, reviewed_by, reviewed_at, live_at } = amendment;
  return (
    <article class="amendment" aria-labelledby="amendment">
      <h2 id="amendment">{text}</h2>
      <p class="tags">
        <StateTag amendment={amendment} />
        <span class="tag">{t.kinds[kind]}</span>
        {version !== null && <span class="tag">{t.version(version)}</span>}
      </p>
      <p class="about">
        {[
          t.proposedBy(proposed_by, clock(proposed_at)),
          reviewed_at && t.reviewedBy(reviewed_by, clock(reviewed_at)),
          live_at && t.liveSince(clock(live_at)),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {group !== null && (
        <p>
          <a href={address(PATH, GROUPS, String(group))}>{t.itsGroup}</a>
        </p>
      )}
      {note && <p>{t.noted(note)}</p>}
      {reason && <p class="notice">{t.because(reason)}</p>}
      <Problem text={error} />
      <section aria-labelledby="content">
        <h3 id="content">{t.content}</h3>
        {code && (
          <p>
            <a href={address("tra-cuu", code)}>{name || code}</a> <span class="about">{code}</span>
          </p>
        )}
        <Content content={content} />
      </section>
      <p role="status">{t.next[amendment.state]}</p>
      {effect && <EffectShown effect={effect} />}
      <Deciding amendment={amendment} onChange={onChange} />
    </article>
  );
}

/** What can be done with it now. */
function Deciding({ amendment, onChange }: Props) {
  const mayReview = useMay("review");
  const task = useTask();
  const { id, state, mine, text } = amendment;
  if (!mayReview) return null;
  const act = async (what: () => Promise<unknown>, told: string) => {
    await task.run(what, told);
    onChange();
  };
  return (
    <>
      <Problem text={task.problem} />
      {state === "tried" && mine && <p class="notice">{t.anotherReviews}</p>}
      {isRejectable(amendment) && (
        <div class="decision">
          {state === "tried" && !mine && (
            <button
              type="button"
              class="main"
              disabled={task.busy}
              onClick={() => act(() => api.learning.approve(id), t.approved)}
            >
              {t.approve}
            </button>
          )}
          <Rejecting id={id} task={task} onDone={onChange} />
        </div>
      )}
      {state === "live" && (
        <div class="actions">
          <button
            type="button"
            disabled={task.busy}
            onClick={() =>
              confirm(t.withdrawAsked(text)) && act(() => api.learning.withdraw(id), t.withdrawing)
            }
          >
            {t.withdraw}
          </button>
        </div>
      )}
    </>
  );
}

function Rejecting({ id, task, onDone }: { id: number; task: Task; onDone: () => void }) {
  const [reason, setReason] = useKept(`reject.${id}`);
  const [isOpen, setOpen] = useState(Boolean(reason));
  const field = `reject-${id}`;
  const reject = async () => {
    if (await task.run(() => api.learning.reject(id, reason.trim()), t.rejected)) setReason("");
    onDone();
  };
  return (
    <details class="draft-form" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.reject}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void reject();
        }}
      >
        <div class="field">
          <label for={field}>{t.rejectReason}</label>
          <textarea
            id={field}
            rows={2}
            maxLength={500}
            required
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </div>
        <div class="actions">
          <button type="submit" disabled={task.busy}>
            {t.rejectNow}
          </button>
        </div>
      </form>
    </details>
  );
}

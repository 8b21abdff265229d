import { useState } from "preact/hooks";
import { api } from "../api";
import { clock } from "../format";
import { useLoaded } from "../parts/hooks";
import { Shown } from "../parts/telling";
import { address } from "../router";
import { words } from "../strings";
import { type Group, type GroupState, WHYS } from "./contract";
import { GROUPS, PATH } from "./learning";

const STATES: readonly GroupState[] = ["open", "done"];
const t = words.learning;

/** What was not understood, like questions together, most asked first. */
export function Groups() {
  const [state, setState] = useState<GroupState>("open");
  const groups = useLoaded(state, () => api.learning.groups(state));
  return (
    <>
      <fieldset class="segments">
        <legend>{t.state}</legend>
        {STATES.map((one) => (
          <label key={one}>
            <input type="radio" name="state" checked={one === state} onChange={() => setState(one)} />
            <span>{t.groupStates[one]}</span>
          </label>
        ))}
      </fieldset>
      <Shown of={groups}>
        {({ items, hidden, as_of }) => (
          <>
            <p class="about" role="status">
              {t.groupCount(items.length)} {t.asOf(clock(as_of))} {t.hidden(hidden.groups, hidden.questions)}
            </p>
            {items.length ? (
              <ul class="cards">
                {items.map((group) => (
                  <li key={group.id}>
                    <OneGroup group={group} />
                  </li>
                ))}
              </ul>
            ) : (
              <p class="nothing">{t.noGroups[state]}</p>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

function OneGroup({ group }: { group: Group }) {
  const { id, title, likely } = group;
  return (
    <article aria-labelledby={`group-${id}`}>
      <h2 id={`group-${id}`}>
        <a href={address(PATH, GROUPS, String(id))}>{title}</a>
      </h2>
      <GroupFacts group={group} />
      {likely[0] && (
        <p class="about">
          {t.likely} {likely.map(({ name, code }) => `${name} (${code})`).join("; ")}
        </p>
      )}
    </article>
  );
}

/** How many asked, when, and why it is there. */
export function GroupFacts({ group }: { group: Group }) {
  const { questions, conversations, reasons, last_at } = group;
  return (
    <p class="tags">
      {WHYS.map((why) => {
        const many = reasons[why];
        return many ? (
          <span key={why} class="tag">
            {t.whys[why]}: {many}
          </span>
        ) : null;
      })}
      <span class="about">{t.asked(questions, conversations, clock(last_at))}</span>
    </p>
  );
}

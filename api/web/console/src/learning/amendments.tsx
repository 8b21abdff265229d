import { useState } from "preact/hooks";
import { api } from "../api";
import { clock } from "../format";
import { useLoaded } from "../parts/hooks";
import { Shown } from "../parts/telling";
import { address } from "../router";
import { useMay } from "../session";
import { words } from "../strings";
import type { Amendment } from "./contract";
import { useFollowed } from "./following";
import { AMENDMENTS, PATH } from "./learning";
import { SHELVES, type Shelf, shelfOf } from "./states";

const t = words.learning;

/** All that was proposed, newest first. */
export function Amendments({ newAddress }: { newAddress: string }) {
  const mayPropose = useMay("keep");
  const [shelf, setShelf] = useState<Shelf>("open");
  const amendments = useLoaded("amendments", api.learning.amendments);
  useFollowed(amendments, amendments.value ?? []);
  return (
    <>
      {mayPropose && (
        <p>
          <a href={newAddress}>{t.proposeAnew}</a>
        </p>
      )}
      <Shown of={amendments}>
        {(all) => {
          const shown = all.filter((one) => shelfOf(one) === shelf);
          return (
            <>
              <fieldset class="segments">
                <legend>{t.state}</legend>
                {SHELVES.map((one) => (
                  <label key={one}>
                    <input type="radio" name="shelf" checked={one === shelf} onChange={() => setShelf(one)} />
                    <span>
                      {t.shelves[one]} <b>{all.filter((other) => shelfOf(other) === one).length}</b>
                    </span>
                  </label>
                ))}
              </fieldset>
              {shown.length ? (
                <ul class="cards">
                  {shown.map((one) => (
                    <li key={one.id}>
                      <AmendmentLine amendment={one} Heading="h2" />
                    </li>
                  ))}
                </ul>
              ) : (
                <p class="nothing">{t.noAmendments[shelf]}</p>
              )}
            </>
          );
        }}
      </Shown>
    </>
  );
}

/** An amendment as one of many. */
export function AmendmentLine({ amendment, Heading }: { amendment: Amendment; Heading: "h2" | "h3" }) {
  const { id, kind, text, proposed_by, proposed_at } = amendment;
  return (
    <article aria-labelledby={`amendment-${id}`}>
      <Heading id={`amendment-${id}`}>
        <a href={address(PATH, AMENDMENTS, String(id))}>{text}</a>
      </Heading>
      <p class="tags">
        <StateTag amendment={amendment} />
        <span class="tag">{t.kinds[kind]}</span>
        <span class="about">{t.by(proposed_by, clock(proposed_at))}</span>
      </p>
    </article>
  );
}

export function StateTag({ amendment: { state } }: { amendment: Amendment }) {
  return (
    <span class={state === "failed" || state === "tried" ? "tag strong" : "tag"}>{t.states[state]}</span>
  );
}

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Sheet } from "../contract";
import { date, telephone } from "../format";
import { Prose } from "../parts/prose";
import { Key } from "../parts/telling";
import { words } from "../strings";
import { ASPECT_KEYS, CENTRES_KEY, CHECKLIST_KEY, sectionId } from "./aspects";

interface Props {
  sheet: Sheet;
  /** Whether keys lead to its parts. */
  keyed?: boolean;
  /** What can be done with it. */
  children?: ComponentChildren;
}

/** A procedure on one screen, in reading order: what to say aloud, then part by part. */
export function SheetParts({ sheet, keyed = false, children }: Props) {
  const index = [
    ...sheet.sections.map(({ aspect, title }) => ({ part: aspect, title, key: ASPECT_KEYS[aspect] ?? "" })),
    ...(sheet.checklist.length
      ? [{ part: "checklist", title: words.sheet.checklist, key: CHECKLIST_KEY }]
      : []),
    ...(sheet.centres.length ? [{ part: "centres", title: words.sheet.centres, key: CENTRES_KEY }] : []),
  ];
  return (
    <>
      <header>
        <h2 id="sheet-title">{sheet.title}</h2>
        <p class="about">
          {[sheet.code, sheet.agency, words.levels(sheet.levels), sheet.field].filter(Boolean).join(" · ")}
        </p>
      </header>
      <p class="say" id="sheet-say">
        <strong>{words.sheet.say}</strong> <q>{sheet.say}</q>
      </p>
      {children}
      {keyed && (
        <nav class="parts" aria-label={words.sheet.parts}>
          <ul>
            {index.map(({ part, title, key }) => (
              <li key={part}>
                <button type="button" onClick={() => toPart(part)}>
                  <Key>{key.toUpperCase()}</Key> {title}
                </button>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <div class="facts">
        {sheet.sections.map(({ aspect, title, text }) => (
          <section key={aspect} class={`part ${aspect}`} aria-labelledby={sectionId(aspect)}>
            <h3 id={sectionId(aspect)} tabIndex={-1}>
              {title}
            </h3>
            <Prose text={text} />
          </section>
        ))}
        {sheet.checklist.length > 0 && <Checklist cases={sheet.checklist} />}
        {sheet.centres.length > 0 && <Centres centres={sheet.centres} />}
      </div>
      <footer class="source">
        <p>
          {words.sheet.source(date(sheet.updated_at))}{" "}
          <a href={sheet.url} target="_blank" rel="noopener noreferrer">
            {words.sheet.record(sheet.code)}
          </a>
        </p>
        {sheet.name !== sheet.title && <p>{words.sheet.officialName(sheet.name)}</p>}
      </footer>
    </>
  );
}

/** Go to a part: its heading takes the focus. */
export function toPart(part: string): void {
  const heading = document.getElementById(sectionId(part));
  heading?.focus({ preventScroll: true });
  heading?.scrollIntoView({ block: "start" });
}

/** What to bring, case by case. */
function Checklist({ cases }: { cases: Sheet["checklist"] }) {
  const [chosen, setChosen] = useState(0);
  const shown = cases[chosen] ?? cases[0];
  return (
    <section class="part checklist" aria-labelledby={sectionId("checklist")}>
      <h3 id={sectionId("checklist")} tabIndex={-1}>
        {words.sheet.checklist}
      </h3>
      {cases.length > 1 && (
        <fieldset class="cases">
          <legend>{words.sheet.chooseCase}</legend>
          {cases.map((one, number) => (
            <label key={one.case}>
              <input
                type="radio"
                name="case"
                checked={number === chosen}
                onChange={() => setChosen(number)}
              />
              <span>{one.case || words.sheet.usualCase}</span>
            </label>
          ))}
        </fieldset>
      )}
      {shown && <Prose text={shown.text} />}
    </section>
  );
}

function Centres({ centres }: { centres: Sheet["centres"] }) {
  return (
    <section class="part centres" aria-labelledby={sectionId("centres")}>
      <h3 id={sectionId("centres")} tabIndex={-1}>
        {words.sheet.centres}
      </h3>
      <ul class="plain-list">
        {centres.map((centre) => (
          <li key={centre.name + centre.address}>
            <strong>{centre.name}</strong>
            <p>{centre.address}</p>
            {centre.hours && <p>{centre.hours}</p>}
            {centre.telephone && (
              <p>
                <a href={telephone(centre.telephone)}>{centre.telephone}</a>
              </p>
            )}
            <p class="about">{words.sheet.checked(centre.source, date(centre.checked_at))}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

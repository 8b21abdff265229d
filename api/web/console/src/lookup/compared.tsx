import { api } from "../api";
import type { Sheet } from "../contract";
import { useFocusOn, useLoaded } from "../parts/hooks";
import { Linked } from "../parts/prose";
import { Shown } from "../parts/telling";
import { address } from "../router";
import { words } from "../strings";
import { compared, type Side } from "./comparing";

interface Props {
  one: string;
  other: string;
  locality: string;
}

/** Two procedures side by side. */
export function Compared({ one, other, locality }: Props) {
  const sheets = useLoaded(`${one} ${other} ${locality}`, () =>
    Promise.all([api.sheet(one, locality), api.sheet(other, locality)]),
  );
  return <Shown of={sheets}>{(both) => <Columns both={both} />}</Shown>;
}

function Columns({ both }: { both: [Sheet, Sheet] }) {
  const [one, other] = both;
  const node = useFocusOn<HTMLElement>(`${one.code} ${other.code}`);
  const rows = compared(one, other, words.sheet.agency);
  const differing = rows.filter(({ same }) => !same).length;
  return (
    <article class="sheet compared" ref={node} tabIndex={-1} aria-labelledby="compared-title">
      <h2 id="compared-title">{words.compare.title}</h2>
      <p class="about">{words.compare.count(differing, rows.length)}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.compare.part}</th>
            {both.map((sheet) => (
              <th scope="col" key={sheet.code}>
                <a href={address("tra-cuu", sheet.code)}>{sheet.title}</a>
                <span class="about">{sheet.code}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ aspect, title, same, sides }) => (
            <tr key={aspect} class={same ? "same" : "differs"}>
              <th scope="row">
                {title}
                <span class={same ? "tag" : "tag strong"}>
                  {same ? words.compare.same : words.compare.differs}
                </span>
              </th>
              {sides.map((side, number) => (
                <td key={both[number]?.code} data-of={both[number]?.title}>
                  <Lines side={side} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

function Lines({ side }: { side: Side }) {
  if (!side.lines.length) return <p class="about">{words.compare.none}</p>;
  return (
    <>
      {side.lines.map(({ text, own }, number) => (
        <p key={number} class={own ? "own" : ""}>
          {own ? (
            <mark>
              <Linked text={text} />
            </mark>
          ) : (
            <Linked text={text} />
          )}
        </p>
      ))}
    </>
  );
}

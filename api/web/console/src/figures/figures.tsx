import { useState } from "preact/hooks";
import { api } from "../api";
import { clock, date } from "../format";
import { useLoaded } from "../parts/hooks";
import { Shown } from "../parts/telling";
import { goInstead, type Route } from "../router";
import { useMe } from "../session";
import { words } from "../strings";
import { Asked, Misunderstood, Outcomes, Times } from "./asked";
import type { Choice, Figures } from "./contract";
import { Dossiers, Savings } from "./dossiers";
import { File, Files } from "./files";
import { Filters, type KnownPlace } from "./filters";
import { Heard } from "./heard";
import { askedOf, daysOf, routeOf, today } from "./period";
import { Summary } from "./summary";

/** What the office sees: what people asked, what came of it, how satisfied they were. */
export function FiguresPage({ route }: { route: Route }) {
  const asked = askedOf(route);
  const [from, until] = typeof asked.period === "string" ? daysOf(asked.period, today()) : asked.period;
  const choice: Choice = { from, until, channel: asked.channel, place: asked.place };
  const figures = useLoaded(JSON.stringify(choice), () => api.figures(choice));
  const places = usePlaces(figures.value);
  const t = words.figures;
  return (
    <div class="page figures-page">
      <h1>{words.views.figures}</h1>
      <Filters
        asked={asked}
        days={[from, until]}
        places={places}
        onChange={(next) => goInstead(...routeOf(next))}
      />
      <Shown of={figures}>
        {(value) => (
          <>
            <p class="about" role="status">
              {t.period(date(value.from), date(value.until))} {t.asOf(clock(value.as_of))}{" "}
              {t.fewest(value.fewest)}
            </p>
            <Files>
              <File table="all" format="xlsx" choice={choice} text={t.everything} />
              <File table="reform" format="xlsx" choice={choice} text={t.reform} />
            </Files>
            <Summary figures={value} />
            {value.totals.turns === 0 && <p class="notice">{t.nothing}</p>}
            <div class="plots">
              <Times figures={value} choice={choice} />
              <Outcomes figures={value} choice={choice} />
              <Asked figures={value} choice={choice} />
              <Misunderstood figures={value} choice={choice} />
              <Heard figures={value} choice={choice} />
              <Dossiers figures={value} choice={choice} />
              <Savings figures={value} choice={choice} />
            </div>
          </>
        )}
      </Shown>
    </div>
  );
}

export interface PartProps {
  figures: Figures;
  choice: Choice;
}

/** Places that can be chosen: those with rules of their own, and all that figures named since the page was opened. */
function usePlaces(figures: Figures | null): KnownPlace[] {
  const { localities } = useMe();
  const [seen] = useState(() => new Map(localities.map(({ code, name }) => [code, name])));
  for (const { place, name } of figures?.places ?? []) if (place) seen.set(place, name);
  return [...seen].map(([code, name]) => ({ code, name })).sort((a, b) => a.name.localeCompare(b.name, "vi"));
}

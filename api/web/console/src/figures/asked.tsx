import { date } from "../format";
import { Bars } from "../plots/bars";
import { Columns } from "../plots/columns";
import { type Column, Plot } from "../plots/plot";
import { address } from "../router";
import { words } from "../strings";
import { type Count, OUTCOMES, type Step, type Turns } from "./contract";
import type { PartProps } from "./figures";
import { TableFiles } from "./files";
import { count, percent } from "./numbers";

const t = words.figures;
const OUTCOME_SERIES = OUTCOMES.map((part) => ({ part, title: t.outcomes[part] }));
const OUTCOME_COLUMNS: Column[] = [
  { title: t.turns, number: true },
  ...OUTCOMES.map((one) => ({ title: t.outcomes[one], number: true })),
];
export const ONE = [{ part: "one", title: t.turns }];
// More are in the table.
const DRAWN = 12;

const outcomes = (turns: Turns) => OUTCOMES.map((one) => turns[one]);
const outcomeCells = (turns: Turns) => [count(turns.turns), ...outcomes(turns).map(count)];

/** Numbers in words, for who points at a column. */
function told(name: string, turns: Turns): string {
  const parts = OUTCOMES.map((one) => `${t.outcomes[one].toLowerCase()} ${count(turns[one])}`);
  return `${name}: ${t.questions(count(turns.turns))}; ${parts.join(", ")}`;
}

/** "05/11" below a column, with the year where it is a month. */
function shortly(day: string, step: Step): string {
  const whole = date(day);
  return step === "month" ? whole.slice(3) : whole.slice(0, 5);
}

/** When people asked: from day to day, and at which hour. */
export function Times({ figures: { days, step, hours }, choice }: PartProps) {
  const largest = mostOf(days);
  const busiest = mostOf(hours);
  const hourly = hours.some(({ turns }) => turns !== 0) ? hours : [];
  const daily = days.some(({ turns }) => turns !== 0) ? days : [];
  return (
    <>
      <Plot
        title={t.byStep[step]}
        about={t.partsAbout}
        columns={[{ title: t.stepNames[step] }, ...OUTCOME_COLUMNS]}
        rows={daily.map((one) => [date(one.day), ...outcomeCells(one)])}
        none={t.none}
        files={<TableFiles table="days" choice={choice} title={t.byStep[step]} />}
      >
        <Columns
          label={largest ? t.mostOn(t.byStep[step], date(largest.day), count(largest.turns)) : t.byStep[step]}
          series={OUTCOME_SERIES}
          pillars={days.map((one) => ({
            name: shortly(one.day, step),
            told: told(date(one.day), one),
            values: outcomes(one),
          }))}
        />
      </Plot>
      <Plot
        title={t.byHour}
        columns={[{ title: t.hour }, { title: t.turns, number: true }]}
        rows={hourly.map(({ hour, turns }) => [t.oClock(hour), count(turns)])}
        none={t.none}
        files={<TableFiles table="hours" choice={choice} title={t.byHour} />}
      >
        <Columns
          label={busiest ? t.mostOn(t.byHour, t.oClock(busiest.hour), count(busiest.turns)) : t.byHour}
          series={ONE}
          pillars={hours.map(({ hour, turns }) => ({
            name: `${hour}h`,
            told: `${t.oClock(hour)}: ${t.questions(count(turns))}`,
            values: [turns],
          }))}
        />
      </Plot>
    </>
  );
}

function mostOf<T extends { turns: Count }>(all: readonly T[]): T | undefined {
  const shown = all.filter(({ turns }) => turns);
  return shown.length
    ? shown.reduce((most, one) => ((one.turns ?? 0) > (most.turns ?? 0) ? one : most))
    : undefined;
}

/** Through which channel, from where. */
export function Outcomes({ figures: { channels, places, places_hidden }, choice }: PartProps) {
  const used = channels.filter(({ turns }) => turns !== 0);
  return (
    <div class="pair-of">
      <Plot
        title={t.byChannel}
        columns={[{ title: t.channel }, ...OUTCOME_COLUMNS]}
        rows={used.map((one) => [words.channels[one.channel] ?? one.channel, ...outcomeCells(one)])}
        none={t.none}
        files={<TableFiles table="channels" choice={choice} title={t.byChannel} />}
      >
        <Bars
          series={OUTCOME_SERIES}
          bars={used.map((one) => ({
            key: one.channel,
            label: words.channels[one.channel] ?? one.channel,
            told: t.questions(count(one.turns)),
            values: outcomes(one),
          }))}
        />
      </Plot>
      <Plot
        title={t.byPlace}
        about={t.hidden(places_hidden, t.hiddenPlaces)}
        columns={[{ title: t.place }, { title: t.turns, number: true }]}
        rows={places.map(({ name, turns }) => [name || t.noPlace, count(turns)])}
        none={t.none}
        files={<TableFiles table="places" choice={choice} title={t.byPlace} />}
      >
        <Bars
          series={ONE}
          bars={places.slice(0, DRAWN).map(({ place, name, turns }) => ({
            key: place,
            label: name || t.noPlace,
            told: t.questions(count(turns)),
            values: [turns],
          }))}
        />
      </Plot>
    </div>
  );
}

const linked = (code: string, name: string) => <a href={address("tra-cuu", code)}>{name || code}</a>;

/** What people asked about most. */
export function Asked({ figures: { procedures, procedures_hidden }, choice }: PartProps) {
  return (
    <Plot
      title={t.byProcedure}
      about={t.hidden(procedures_hidden, t.hiddenProcedures)}
      columns={[
        { title: t.procedure },
        { title: t.code },
        { title: t.turns, number: true },
        { title: t.share, number: true },
      ]}
      rows={procedures.map(({ code, name, turns, share }) => [
        name || code,
        code,
        count(turns),
        percent(share),
      ])}
      none={t.none}
      files={<TableFiles table="procedures" choice={choice} title={t.byProcedure} />}
    >
      <Bars
        series={ONE}
        bars={procedures.slice(0, DRAWN).map(({ code, name, turns, share }) => ({
          key: code,
          label: linked(code, name),
          told: share === null ? count(turns) : `${count(turns)} (${percent(share)})`,
          values: [turns],
        }))}
      />
    </Plot>
  );
}

/** Where the assistant does worst: how often it went wrong of how often it was asked. */
export function Misunderstood({ figures: { misunderstood }, choice }: PartProps) {
  return (
    <Plot
      title={t.misunderstood}
      about={t.misunderstoodAbout}
      columns={[
        { title: t.procedure },
        { title: t.code },
        { title: t.turns, number: true },
        { title: t.outcomes.asked_back, number: true },
        { title: t.bad, number: true },
        { title: t.outcomes.handed_over, number: true },
        { title: t.wrongShare, number: true },
      ]}
      rows={misunderstood.map((one) => [
        one.name || one.code,
        one.code,
        count(one.turns),
        count(one.asked_back),
        count(one.bad),
        count(one.handed_over),
        percent(one.share),
      ])}
      none={t.noneMisunderstood}
      files={<TableFiles table="misunderstood" choice={choice} title={t.misunderstood} />}
    >
      <Bars
        series={[{ part: "refused", title: t.wrongShare }]}
        whole={1}
        bars={misunderstood.slice(0, DRAWN).map(({ code, name, turns, share }) => ({
          key: code,
          label: linked(code, name),
          told: t.shareOf(percent(share), count(turns)),
          values: [share],
        }))}
      />
    </Plot>
  );
}

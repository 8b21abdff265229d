import type { Route } from "../router";

/** Periods that are asked for by name; "own" has days of its own. */
export const PERIODS = [
  "30-ngay",
  "tuan-nay",
  "tuan-truoc",
  "thang-nay",
  "thang-truoc",
  "quy-nay",
  "quy-truoc",
  "nam-nay",
  "nam-truoc",
] as const;
export type Period = (typeof PERIODS)[number];

/** First and last day, "2026-11-30". */
export type Days = readonly [from: string, until: string];

const DAY_MS = 86_400_000;
const VIETNAM_MS = 7 * 3_600_000;
const LAST = 29;

/** Today in Vietnam. */
export function today(now = Date.now()): string {
  return new Date(now + VIETNAM_MS).toISOString().slice(0, 10);
}

function moved(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

const first = (year: number, month: number) => new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);

/** The days of a period: one that goes on ends today, one that is over with its last day. */
export function daysOf(period: Period, now: string): Days {
  const at = new Date(now);
  const year = at.getUTCFullYear();
  const month = at.getUTCMonth();
  const quarter = month - (month % 3);
  const monday = moved(now, -((at.getUTCDay() + 6) % 7));
  const before = (begins: string) => moved(begins, -1);
  switch (period) {
    case "30-ngay":
      return [moved(now, -LAST), now];
    case "tuan-nay":
      return [monday, now];
    case "tuan-truoc":
      return [moved(monday, -7), before(monday)];
    case "thang-nay":
      return [first(year, month), now];
    case "thang-truoc":
      return [first(year, month - 1), before(first(year, month))];
    case "quy-nay":
      return [first(year, quarter), now];
    case "quy-truoc":
      return [first(year, quarter - 3), before(first(year, quarter))];
    case "nam-nay":
      return [first(year, 0), now];
    case "nam-truoc":
      return [first(year - 1, 0), before(first(year, 0))];
  }
}

/** What the address asks for: `#/so-lieu/thang-nay/web/24`, `#/so-lieu/2026-11-01_2026-11-30`. */
export interface Asked {
  period: Period | Days;
  channel: string;
  place: string;
}

const ANY = "-";
const OWN = /^(20\d\d-\d\d-\d\d)_(20\d\d-\d\d-\d\d)$/;

export function isDay(text: string): boolean {
  return /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

export function askedOf([, period = "", channel = ANY, place = ANY]: Route): Asked {
  const [, from = "", until = ""] = OWN.exec(period) ?? [];
  const named = PERIODS.find((one) => one === period) ?? PERIODS[0];
  return {
    period: isDay(from) && isDay(until) ? [from, until] : named,
    channel: channel === ANY ? "" : channel,
    place: place === ANY ? "" : place,
  };
}

export function routeOf({ period, channel, place }: Asked): string[] {
  const days = typeof period === "string" ? period : period.join("_");
  return ["so-lieu", days, channel || ANY, place || ANY];
}

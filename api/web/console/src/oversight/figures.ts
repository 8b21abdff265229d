import { CHANNELS, type Channel, type Entry, type Queue, REASONS, type Reason } from "../contract";
import { plain } from "../format";

export interface Filter {
  state: "" | "waiting" | "held";
  channel: "" | Channel;
  reason: "" | Reason;
  text: string;
}

export const ALL: Filter = { state: "", channel: "", reason: "", text: "" };

export type Column = "wait" | "channel" | "reason" | "holder" | "unanswered";
export interface Order {
  column: Column;
  descending: boolean;
}
export const LONGEST_FIRST: Order = { column: "wait", descending: true };

export function entriesOf(queue: Queue): Entry[] {
  return [...queue.waiting, ...queue.held];
}

/** Entries that the filter lets through. */
export function filtered(entries: Entry[], filter: Filter): Entry[] {
  const sought = plain(filter.text.trim());
  return entries.filter(
    (entry) =>
      (!filter.state || entry.state === filter.state) &&
      (!filter.channel || entry.channel === filter.channel) &&
      (!filter.reason || entry.reason === filter.reason) &&
      (!sought || plain(`${entry.preview} ${entry.held_by?.shown_name ?? ""}`).includes(sought)),
  );
}

const LATE = "9999";
const VALUES: Record<Column, (entry: Entry) => string> = {
  wait: ({ asked_at }) => asked_at,
  channel: ({ channel }) => String(CHANNELS.indexOf(channel)),
  reason: ({ reason }) => String(REASONS.indexOf(reason)),
  holder: ({ held_by }) => held_by?.shown_name ?? "",
  unanswered: ({ unanswered_since }) => unanswered_since ?? LATE,
};
// What began earlier lasts longer.
const BY_TIME: readonly Column[] = ["wait", "unanswered"];

export function sorted(entries: Entry[], { column, descending }: Order): Entry[] {
  const value = VALUES[column];
  const sign = descending === BY_TIME.includes(column) ? 1 : -1;
  return entries
    .map((entry) => [value(entry), entry] as const)
    .sort(([one], [other]) => sign * (one < other ? -1 : one > other ? 1 : 0))
    .map(([, entry]) => entry);
}

export interface Held {
  name: string;
  count: number;
  /** Since when the citizen waits who waits longest for a reply. */
  unanswered_since: string | null;
}

/** Who holds how many, whose citizen waits longest first. */
export function holders(queue: Queue): Held[] {
  const found = new Map<string, Held>();
  for (const { held_by, unanswered_since } of queue.held) {
    if (!held_by) continue;
    const name = held_by.shown_name;
    const one = found.get(name) ?? { name, count: 0, unanswered_since: null };
    const since = [one.unanswered_since, unanswered_since].filter((at) => at !== null).sort()[0] ?? null;
    found.set(name, { name, count: one.count + 1, unanswered_since: since });
  }
  return [...found.values()].sort((one, other) =>
    (one.unanswered_since ?? LATE) < (other.unanswered_since ?? LATE) ? -1 : 1,
  );
}

/** How many of `entries` have each value. */
export function counts<K extends "channel" | "reason">(entries: Entry[], by: K): Map<Entry[K], number> {
  const found = new Map<Entry[K], number>();
  for (const entry of entries) found.set(entry[by], (found.get(entry[by]) ?? 0) + 1);
  return found;
}

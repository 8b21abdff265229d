import type { Amendment, AmendmentState } from "./contract";

/** What goes on by itself: it is looked at again in a moment. */
const UNDER_WAY: readonly AmendmentState[] = ["proposed", "trying", "approved", "publishing", "withdrawing"];
const OVER: readonly AmendmentState[] = ["withdrawn", "rejected"];

const REJECTABLE: readonly AmendmentState[] = ["proposed", "trying", "tried", "failed"];

export function isUnderWay({ state }: Amendment): boolean {
  return UNDER_WAY.includes(state);
}

export function isRejectable({ state }: Amendment): boolean {
  return REJECTABLE.includes(state);
}

export const SHELVES = ["open", "live", "over"] as const;
/** Where an amendment is looked for: still to be decided or on their way, in use, or done with. */
export type Shelf = (typeof SHELVES)[number];

export function shelfOf({ state }: Amendment): Shelf {
  if (state === "live") return "live";
  return OVER.includes(state) ? "over" : "open";
}

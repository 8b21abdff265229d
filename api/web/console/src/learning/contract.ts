// The shapes of `/api/v1/console/learning` (api/routes/console/learning.py).

export const WHYS = ["not_understood", "asked_back", "bad", "handed_over", "reported"] as const;
/** Why a question is there to be learnt from. */
export type Why = (typeof WHYS)[number];

export type GroupState = "open" | "done";

/** Questions that are alike. */
export interface Group {
  id: number;
  title: string;
  questions: number;
  conversations: number;
  reasons: Partial<Record<Why, number>>;
  last_at: string;
  /** What they may be about, likeliest first. */
  likely: { code: string; name: string; score: number }[];
  state: GroupState | "dismissed";
  /** Why nothing is to be learnt from it, where it was dismissed. */
  reason: string;
  closed_by: string;
  closed_at: string | null;
}

export interface Groups {
  items: Group[];
  /** Of too few people to be shown. */
  hidden: { groups: number; questions: number };
  as_of: string;
}

export interface Question {
  /** Masked. */
  text: string;
  at: string;
  why: Why;
  channel: string;
  comment: string;
  answered: { status: string; code: string; name: string } | null;
}

export interface WholeGroup extends Group {
  examples: Question[];
  amendments: Amendment[];
}

export const KINDS = ["alias", "example", "synonym", "local_rule", "correction"] as const;
export type Kind = (typeof KINDS)[number];

export const STATES = [
  "proposed",
  "trying",
  "tried",
  "approved",
  "publishing",
  "live",
  "withdrawing",
  "withdrawn",
  "rejected",
  "failed",
] as const;
export type AmendmentState = (typeof STATES)[number];

/** How often the right procedure came first, and among the first five. */
export interface Hits {
  hit1: number;
  hit5: number;
}

export interface SetEffect {
  set: string;
  n: number;
  before: Hits;
  after: Hits;
  /** Questions that were first found wrongly before and rightly after, and the other way round. */
  gained: number;
  lost: number;
}

export interface Found {
  code: string;
  name: string;
  /** That it is meant, 0 to 1. */
  chance: number;
}

export interface Effect {
  sets: SetEffect[];
  /** Messages about no procedure that were answered all the same; null where there are none to try. */
  out_of_scope: { n: number; answered_before: number; answered_after: number } | null;
  questions: { text: string; before: Found | null; after: Found | null }[];
  warnings: string[];
}

export interface Amendment {
  id: number;
  kind: Kind;
  /** Of the procedure it is about; empty for a synonym. */
  code: string;
  name: string;
  /** The whole in one line. */
  text: string;
  content: Record<string, unknown>;
  group: number | null;
  note: string;
  state: AmendmentState;
  proposed_by: string;
  proposed_at: string;
  reviewed_by: string;
  reviewed_at: string | null;
  reason: string;
  error: string;
  version: number | null;
  live_at: string | null;
  mine: boolean;
  effect: Effect | null;
}

export interface Version {
  version: number;
  at: string;
  by: string;
  what: string;
  snapshot: string;
  amendments: number[];
}

/** What of a procedure a correction may replace. */
export interface Fields {
  code: string;
  name: string;
  fields: { field: string; title: string; value_yaml: string }[];
}

export interface Proposal {
  kind: Kind;
  group: number | null;
  note: string;
  content: object;
}

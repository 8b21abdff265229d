// The shapes of the public API (api/schemas.py) that the widget reads.

export type Lang = "vi" | "en";

export interface QuickReply {
  title: string;
  payload: string;
}

export interface Link {
  title: string;
  url: string;
}

export interface Fact {
  label: string;
  text: string;
}

export interface ChecklistCard {
  kind: "checklist";
  /** What is said before it. */
  lead: string[];
  title: string;
  sections: { heading: string; items: string[] }[];
  facts: Fact[];
  /** What is said after the facts. */
  remarks: string[];
  source: string;
  /** Numbers of the ticked lines, counted over all sections: kept here, unknown to the server. */
  ticked?: number[];
}

export interface ProcedureCard {
  kind: "procedure";
  lead: string[];
  title: string;
  facts: Fact[];
  remarks: string[];
  source: string;
}

export interface Milestone {
  title: string;
  at: string;
  state: "done" | "now" | "ahead";
}

export interface DossierCard {
  kind: "dossier";
  lead: string[];
  title: string;
  facts: Fact[];
  timeline: Milestone[];
  remarks: string[];
  source: string;
}

export interface MapCard {
  kind: "map";
  title: string;
  address: string;
  hours: string;
  telephone: string;
  url: string;
}

/** Which dossiers the conversation follows from now on; nothing to draw. */
export interface SubscriptionsCard {
  kind: "subscriptions";
  receipts: string[];
}

export type Card =
  | ChecklistCard
  | ProcedureCard
  | DossierCard
  | MapCard
  | SubscriptionsCard
  | { kind: "verifier" };

export interface Reply {
  text: string;
  quick_replies: QuickReply[];
  links: Link[];
  cards: Card[];
  lang: string;
}

export interface ChatResponse {
  conversation_id: string;
  replies: Reply[];
  answer: { status: string };
  /** Only with the first message of a conversation. */
  token?: string | null;
}

export interface Notice {
  notice: number;
  replies: Reply[];
}

/** What a person of the agency says, or what became of the hand-over to one. */
export interface Spoken {
  number: number;
  role: "officer" | "service";
  by: string;
  text: string;
  at: string;
}

/** Where the conversation stands on its way to a person. */
export interface Place {
  state: "none" | "waiting" | "held";
  position: number | null;
  wait_minutes: number | null;
  by: string | null;
  /** Whether that person types. */
  typing: boolean;
}

export type Score = 1 | 2 | 3 | 4 | 5;
export type Factor = "access" | "procedure" | "staff" | "result" | "feedback";

/** A question whether somebody is content, put once. */
export interface Survey {
  survey: number;
  kind: "conversation" | "dossier";
  /** Of a dossier, with the name of its procedure and who has done it. */
  receipt: string;
  title: string;
  agency: string;
}

export interface Satisfaction {
  score: Score;
  factors?: Partial<Record<Factor, Score>>;
  comment?: string;
}

export interface Suggestion {
  code: string;
  title: string;
  name: string;
}

export interface Service {
  name: string;
  agency: string;
  hotline: string;
  hours: string;
  staff: Record<Lang, string>;
  keep_days: number;
  notice: Record<Lang, string[]>;
  /** Whether questions are answered here. */
  open: boolean;
  banner: Record<Lang, string> | null;
}

export type Reason = "wrong" | "off_topic" | "unclear" | "incomplete" | "other";

export interface Rating {
  good: boolean;
  reason?: Reason;
  comment?: string;
}

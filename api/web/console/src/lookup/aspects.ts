/** The key that leads to a part of a procedure: always the same, whatever a record has. */
export const ASPECT_KEYS: Record<string, string> = {
  documents: "1",
  fee: "2",
  duration: "3",
  place: "4",
  online: "5",
  steps: "6",
  eligibility: "7",
  result: "8",
  form: "9",
  legal: "0",
};
/** Parts that are no aspect of the record. */
export const CHECKLIST_KEY = "d";
export const CENTRES_KEY = "t";
/** The legal basis by its first letter too. */
export const LEGAL_KEY = "l";

export const sectionId = (aspect: string) => `part-${aspect}`;

import type { Lang } from "./contract";
import { stringify } from "./json";

const KEY = "motcua.preferences";

/** How a person likes to use it; kept in the browser once something was chosen, and nowhere else. */
export interface Preferences {
  /** Size of text in percent. */
  size: number;
  lang?: Lang;
  voice: boolean;
  readAloud: boolean;
}

export const SIZES = [100, 125, 150] as const;

export function preferences(): Preferences {
  const usual: Preferences = { size: 100, voice: false, readAloud: false };
  try {
    return { ...usual, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return usual; // blocked or damaged
  }
}

export function prefer(chosen: Preferences): void {
  try {
    localStorage.setItem(KEY, stringify(chosen));
  } catch {
    // Blocked: it holds until the page goes.
  }
}

import { useCallback, useState } from "preact/hooks";

/** What an officer typed and did not send: it outlives an error, another view, a reload and a new sign-in. */
export function readKept(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

export function keep(key: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing, or is full: it is only lost with the page.
  }
}

/** Text that is kept for the tab under `key`. */
export function useKept(key: string): [string, (text: string) => void] {
  const [held, setHeld] = useState({ key, text: readKept(key) });
  const set = useCallback(
    (text: string) => {
      keep(key, text);
      setHeld({ key, text });
    },
    [key],
  );
  return [held.key === key ? held.text : readKept(key), set];
}

/** What this machine remembers of an officer's choices. */
export function choice(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

export function choose(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Chosen for this page only.
  }
}

import { useLayoutEffect } from "preact/hooks";
import { useLatest } from "./hooks";
import { choice, choose } from "./kept";

export type Keys = Record<string, (event: KeyboardEvent) => void>;

const TYPED_IN = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const OFF = "console.single-keys-off";

/** Whether single characters do something outside of fields (WCAG 2.1.4: they can be turned off). */
export function areSingleKeysOn(): boolean {
  return choice(OFF) !== "1";
}

export function turnSingleKeys(on: boolean): void {
  choose(OFF, on ? "" : "1");
}

/** The key as it is written on it: a Vietnamese input method may give it another value. */
export function keyOf(event: KeyboardEvent): string {
  if (event.key.length > 1 && event.key !== "Process" && event.key !== "Dead") return event.key;
  const [, typed] = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code) ?? [];
  return typed ? typed.toLowerCase() : event.key.toLowerCase();
}

/** What `event` does among `keys`; null where it is typed into a field, or belongs to the browser. */
export function meant(event: KeyboardEvent, keys: Keys): ((event: KeyboardEvent) => void) | null {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey)
    return null;
  const { target } = event;
  const isTypedIn = target instanceof Element && target.matches(TYPED_IN);
  const isCharacter = event.key.length === 1 || event.key === "Process" || event.key === "Dead";
  if (isCharacter && (isTypedIn || !areSingleKeysOn())) return null;
  if (target instanceof Element && target.closest("dialog")) return null;
  const named = isCharacter ? (keys[event.key] ?? keys[keyOf(event)]) : keys[event.key];
  return named ?? null;
}

/** Let keys do something, wherever the focus is, as long as the component is there. */
export function useKeys(keys: Keys): void {
  const latest = useLatest(keys);
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const action = meant(event, latest.current);
      if (!action) return;
      event.preventDefault();
      action(event);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [latest]);
}

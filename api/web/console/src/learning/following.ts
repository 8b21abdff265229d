import { useEffect, useRef } from "preact/hooks";
import { announce } from "../parts/announce";
import type { Loaded } from "../parts/hooks";
import { words } from "../strings";
import type { Amendment, AmendmentState } from "./contract";
import { isUnderWay } from "./states";

const EVERY_MS = 2_000;

/** Look again as long as one of `amendments` is under way, and say what became of each. */
export function useFollowed<T>(loaded: Loaded<T>, amendments: readonly Amendment[]): void {
  const { value, problem, reload } = loaded;
  const known = useRef(new Map<number, AmendmentState>());
  useEffect(() => {
    for (const { id, state, text } of amendments) {
      const before = known.current.get(id);
      known.current.set(id, state);
      if (before && before !== state) announce(words.learning.became(words.learning.states[state], text));
    }
    if (!amendments.some(isUnderWay)) return;
    const timer = setTimeout(reload, EVERY_MS);
    return () => clearTimeout(timer);
  }, [value, problem, reload]);
}

import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Failure, sentence } from "../api";
import { announce } from "./announce";

interface State<T> {
  key: string;
  value: T | null;
  problem: string;
  status: number;
}
const NOTHING = { value: null, problem: "", status: 0 };

export interface Loaded<T> {
  /** The last that was read. */
  value: T | null;
  /** Why it could not be read the last time; empty where it could. */
  problem: string;
  /** HTTP status with which it could not: 404 where it is not there any more. */
  status: number;
  /** Read it anew. */
  reload: () => void;
  /** Put what is known already. */
  put: (value: T) => void;
}

/**
 * What `load` brings, read anew whenever `key` changes; with an empty key nothing is.
 *
 * What an earlier request brings after a later one is dropped.
 */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<State<T>>({ key, value: null, problem: "", status: 0 });
  const newest = useRef(0);
  const latest = useLatest(load);
  const reload = useCallback(() => {
    if (!key) return;
    newest.current += 1;
    const mine = newest.current;
    latest.current().then(
      (value) => mine === newest.current && setState({ key, value, problem: "", status: 0 }),
      (error) =>
        mine === newest.current &&
        setState((old) => ({
          key,
          value: old.key === key ? old.value : null,
          problem: sentence(error),
          status: error instanceof Failure ? error.status : 0,
        })),
    );
  }, [key, latest]);
  useEffect(() => {
    reload();
    return () => {
      newest.current += 1;
    };
  }, [reload]);
  const put = useCallback(
    (value: T) => {
      newest.current += 1;
      setState({ key, value, problem: "", status: 0 });
    },
    [key],
  );
  const { value, problem, status } = state.key === key ? state : NOTHING;
  return { value, problem, status, reload, put };
}

/** `value` as it is now, for what is called later. */
export function useLatest<T>(value: T): { current: T } {
  const held = useRef(value);
  held.current = value;
  return held;
}

export interface Task {
  busy: boolean;
  problem: string;
  /** Do it, unless it is being done; whether it was done. */
  run: (what: () => Promise<unknown>, told?: string) => Promise<boolean>;
  clear: () => void;
}

/** Something that is done at the service, once at a time; its failure stays to be read. */
export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const running = useRef(false);
  const run = useCallback(async (what: () => Promise<unknown>, told = "") => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblem("");
    try {
      await what();
      if (told) announce(told);
      return true;
    } catch (error) {
      setProblem(sentence(error));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setProblem(""), []);
  return { busy, problem, run, clear };
}

/** Now, told anew every `ms`. */
export function useNow(ms = 10_000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}

/** A node that takes the focus whenever `key` changes to something. */
export function useFocusOn<T extends HTMLElement>(key: string): RefObject<T | null> {
  const node = useRef<T>(null);
  useLayoutEffect(() => {
    if (key) node.current?.focus({ preventScroll: true });
  }, [key]);
  return node;
}

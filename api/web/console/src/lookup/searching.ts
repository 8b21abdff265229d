import { useEffect, useState } from "preact/hooks";
import { api, sentence } from "../api";
import type { Search } from "../contract";

const TYPED_FOR_MS = 50;

export interface Found {
  /** What was searched for. */
  query: string;
  result: Search | null;
  problem: string;
}

const NOTHING: Found = { query: "", result: null, problem: "" };

/** What is found for `text`, as it is typed: the last result stays until the next is there. */
export function useSearch(text: string, locality: string, attempt: number): Found {
  const [found, setFound] = useState<Found>(NOTHING);
  const query = text.trim();
  useEffect(() => {
    if (!query) {
      setFound(NOTHING);
      return;
    }
    const asked = new AbortController();
    const timer = setTimeout(() => {
      api.search(query, locality, asked.signal).then(
        (result) => !asked.signal.aborted && setFound({ query, result, problem: "" }),
        (error) => !asked.signal.aborted && setFound({ query, result: null, problem: sentence(error) }),
      );
    }, TYPED_FOR_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [query, locality, attempt]);
  return query ? found : NOTHING;
}

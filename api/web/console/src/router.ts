import { useEffect, useState } from "preact/hooks";

/** What stands behind the `#` of the address, in parts: `#/tra-cuu/1.004194` is `["tra-cuu", "1.004194"]`. */
export type Route = readonly string[];

export function parse(hash: string): Route {
  return hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decode);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // typed by hand
  }
}

export function address(...route: string[]): string {
  return `#/${route.map(encodeURIComponent).join("/")}`;
}

export function go(...route: string[]): void {
  location.hash = address(...route);
}

/** As `go`, with no way back to where one was. */
export function goInstead(...route: string[]): void {
  history.replaceState(null, "", address(...route));
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    changed(); // between the first drawing and now
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return parse(hash);
}

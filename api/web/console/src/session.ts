import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Me, Right } from "./contract";

/** Who is signed in. */
export const Session = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(Session);
  if (!me) throw new Error("nobody is signed in");
  return me;
}

export function useMay(right: Right): boolean {
  return useMe().rights.includes(right);
}

import { useEffect, useState } from "preact/hooks";

let say: (text: string) => void = () => {};

/** Say `text` to screen readers, politely, and show it for a moment to those who see. */
export function announce(text: string): void {
  say(text);
}

const SHOWN_MS = 4_000;

/** Where announcements stand. Two regions take turns: the same text again is then a change, and said again. */
export function Announcer() {
  const [{ text, turn }, setSaid] = useState({ text: "", turn: 0 });
  const [shown, setShown] = useState(false);
  useEffect(() => {
    say = (next) => {
      setSaid((old) => ({ text: next, turn: 1 - old.turn }));
      setShown(true);
    };
    return () => {
      say = () => {};
    };
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setShown(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text, turn]);
  return (
    <div class={shown ? "toast" : "unseen"}>
      <p role="status">{turn === 0 ? text : ""}</p>
      <p role="status">{turn === 1 ? text : ""}</p>
    </div>
  );
}

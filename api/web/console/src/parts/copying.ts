import { words } from "../strings";
import { announce } from "./announce";

/** Put `text` on the clipboard, where the browser lets it over http too, and say whether it is there. */
export async function copy(text: string): Promise<void> {
  announce((await copied(text)) ? words.copied : words.copyFailed);
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Only over https or on localhost.
    return copiedByCommand(text);
  }
}

function copiedByCommand(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  (before?.closest("dialog") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}

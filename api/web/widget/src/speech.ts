import type { Lang } from "./contract";

// What browsers have of the Web Speech API; some only under its older name.
interface Recognition {
  lang: string;
  interimResults: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onerror: (() => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
}

type RecognitionMaker = new () => Recognition;

const LOCALES: Record<Lang, string> = { vi: "vi-VN", en: "en-GB" };

function recognitionMaker(): RecognitionMaker | undefined {
  const known = window as {
    SpeechRecognition?: RecognitionMaker;
    webkitSpeechRecognition?: RecognitionMaker;
  };
  return known.SpeechRecognition ?? known.webkitSpeechRecognition;
}

export const canListen = (): boolean => recognitionMaker() !== undefined;
export const canSpeak = (): boolean => "speechSynthesis" in window;

/** Listen once: `heard` takes what was understood so far, `ended` says whether it was anything. */
export function listen(
  lang: Lang,
  heard: (text: string) => void,
  ended: (any: boolean) => void,
): { stop(): void } {
  const Maker = recognitionMaker() as RecognitionMaker;
  const recognition = new Maker();
  let any = false;
  let isOver = false;
  const over = () => {
    if (!isOver) ended(any);
    isOver = true;
  };
  recognition.lang = LOCALES[lang];
  recognition.interimResults = true;
  recognition.onresult = ({ results }) => {
    any = true;
    heard(Array.from(results, (result) => result[0]?.transcript ?? "").join(""));
  };
  recognition.onerror = over;
  recognition.onend = over;
  recognition.start();
  return recognition;
}

/** Read `text` aloud in its language; `ended` is called at its end, however it comes. */
export function speak(text: string, lang: string, ended: () => void): void {
  speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(text);
  said.lang = LOCALES[lang as Lang] ?? lang;
  said.onend = ended;
  said.onerror = ended;
  speechSynthesis.speak(said);
}

export function stopSpeaking(): void {
  speechSynthesis.cancel();
}

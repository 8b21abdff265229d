import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../api";
import { useLoaded } from "../parts/hooks";
import { choice, choose, useKept } from "../parts/kept";
import { useKeys } from "../parts/keys";
import { Key, Problem } from "../parts/telling";
import { go, type Route } from "../router";
import { useMe } from "../session";
import { words } from "../strings";
import { Compared } from "./compared";
import { DossierPage } from "./dossier";
import { ProcedurePage } from "./procedure";
import { groups, LIST, type Option, optionId, Results } from "./results";
import { useSearch } from "./searching";

const LOCALITY = "console.locality";
export const DOSSIER = "ho-so";
/** Asks the field for the focus, from wherever it is pressed. */
export const FIND = "console:find";

/** One field, what is found below it, and beside it the procedure or dossier that was opened. */
export function LookUp({ route }: { route: Route }) {
  const { localities } = useMe();
  const [, first = "", second = ""] = route;
  const [text, setText] = useKept("lookup.text");
  const [locality, setLocality] = useState(() => knownOr(choice(LOCALITY), localities));
  const [attempt, setAttempt] = useState(0);
  const [active, setActive] = useState(0);
  const [isSearching, setSearching] = useState(!first);
  const [comparing, setComparing] = useState("");
  const [isAwaited, setAwaited] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const kept = useLoaded("mine", api.mine);
  const found = useSearch(text, locality, attempt);
  const isTyped = Boolean(text.trim());
  const shown = groups(found.result, kept.value, isTyped);
  const options = shown.flatMap((group) => group.options);

  const toField = () => {
    setSearching(true);
    field.current?.focus();
    field.current?.select();
  };
  useEffect(() => {
    if (!first) toField();
    addEventListener(FIND, toField);
    return () => removeEventListener(FIND, toField);
  }, []);
  useEffect(() => setActive(0), [found.query, isTyped]);
  useEffect(() => {
    document.getElementById(optionId(active))?.scrollIntoView({ block: "nearest" });
  }, [active]);
  useKeys({ Escape: toField });
  const isThere = found.query === text.trim();
  useEffect(() => {
    if (!isAwaited || !isThere) return;
    setAwaited(false);
    if (options[0]) open(options[0]);
  }, [isAwaited, isThere]);

  const open = (option: Option) => {
    setSearching(false);
    if (option.kind === "receipt") go("tra-cuu", DOSSIER, option.receipt);
    else if (comparing && comparing !== option.item.code) go("tra-cuu", comparing, option.item.code);
    else go("tra-cuu", option.item.code);
    setComparing("");
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      const next = active + step;
      setActive(Math.min(options.length - 1, Math.max(0, next)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = options[active];
      // What is shown may be of what was typed a moment ago: then what comes is opened.
      if (isTyped && !isThere) setAwaited(true);
      else if (option) open(option);
      else if (found.problem) setAttempt(attempt + 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      setComparing("");
      field.current?.select();
    }
  };
  return (
    <div class={isSearching ? "lookup searching" : "lookup"}>
      <h1 class="unseen">{words.views.lookup}</h1>
      <section class="finder" aria-label={words.lookup.search}>
        <div class="field">
          <label for="find">{words.lookup.field}</label>
          <input
            id="find"
            ref={field}
            type="text"
            role="combobox"
            autocomplete="off"
            spellcheck={false}
            enterkeyhint="search"
            aria-expanded={options.length > 0}
            aria-controls={LIST}
            aria-autocomplete="list"
            aria-activedescendant={options.length ? optionId(active) : undefined}
            aria-describedby="find-hint"
            value={text}
            placeholder={words.lookup.placeholder}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setSearching(true);
              setAwaited(false);
            }}
            onFocus={() => setSearching(true)}
            onKeyDown={pressed}
          />
          <p class="hint" id="find-hint">
            {comparing ? words.lookup.chooseSecond : words.lookup.hint}
          </p>
        </div>
        {localities.length > 0 && (
          <div class="field inline">
            <label for="locality">{words.lookup.locality}</label>
            <select
              id="locality"
              value={locality}
              onChange={(event) => {
                setLocality(event.currentTarget.value);
                choose(LOCALITY, event.currentTarget.value);
              }}
            >
              <option value="">{words.lookup.everywhere}</option>
              {localities.map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        )}
        <Problem
          text={found.problem || (isTyped ? "" : kept.problem)}
          onRetry={() => (found.problem ? setAttempt(attempt + 1) : kept.reload())}
        />
        <Results groups={shown} active={active} opened={second || first} onOpen={open} onPoint={setActive} />
        <p class="unseen" role="status">
          {found.result ? words.lookup.count(options.length) : ""}
        </p>
        {found.result && options.length === 0 && <p class="nothing">{words.lookup.none}</p>}
        {!isTyped && kept.value && options.length === 0 && <p class="nothing">{words.lookup.nothingKept}</p>}
      </section>
      <div class="opened-part">
        {first === DOSSIER ? (
          <DossierPage receipt={second} />
        ) : second ? (
          <Compared one={first} other={second} locality={locality} />
        ) : first ? (
          <ProcedurePage
            code={first}
            locality={locality}
            pinned={kept.value?.pinned.some(({ code }) => code === first) ?? false}
            onKept={kept.reload}
            onCompare={() => {
              setComparing(first);
              toField();
            }}
          />
        ) : (
          <div class="welcome">
            <p>{words.lookup.welcome}</p>
            <p>
              <Key>/</Key> {words.keys.find} <Key>?</Key> {words.keys.help}
            </p>
          </div>
        )}
      </div>
    </div>
  );
}

const knownOr = (code: string, localities: { code: string }[]) =>
  localities.some((one) => one.code === code) ? code : "";

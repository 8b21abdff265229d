import type { Item, Kept, Search } from "../contract";
import { words } from "../strings";

/** Something that can be opened from the list. */
export type Option = { kind: "receipt"; receipt: string } | { kind: "procedure"; item: Item };

export interface Group {
  title: string;
  options: Option[];
}

const procedure = (item: Item): Option => ({ kind: "procedure", item });

/** What there is to choose from: what was found, or before anything is typed what one has at hand. */
export function groups(found: Search | null, kept: Kept | null, isTyped: boolean): Group[] {
  if (isTyped) {
    if (!found) return [];
    const receipt: Option[] = found.receipt ? [{ kind: "receipt", receipt: found.receipt }] : [];
    return [{ title: "", options: [...receipt, ...found.items.map(procedure)] }];
  }
  if (!kept) return [];
  const pinned = new Set(kept.pinned.map(({ code }) => code));
  return [
    { title: words.lookup.pinned, options: kept.pinned.map(procedure) },
    {
      title: words.lookup.recent,
      options: kept.recent.filter(({ code }) => !pinned.has(code)).map(procedure),
    },
  ].filter(({ options }) => options.length);
}

interface Props {
  groups: Group[];
  active: number;
  opened: string;
  onOpen: (option: Option) => void;
  onPoint: (number: number) => void;
}

export const LIST = "found";
export const optionId = (number: number) => `found-${number}`;

/** The list below the field: the keyboard stays in the field, arrows move in here. */
export function Results({ groups, active, opened, onOpen, onPoint }: Props) {
  let number = -1;
  const option = (one: Option) => {
    number += 1;
    const mine = number;
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, aria-activedescendant points here
      // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
      <div
        key={one.kind === "receipt" ? one.receipt : one.item.code}
        id={optionId(mine)}
        role="option"
        aria-selected={mine === active}
        class={one.kind === "procedure" && one.item.code === opened ? "opened" : ""}
        onMouseDown={(event) => event.preventDefault()}
        onMouseMove={() => mine !== active && onPoint(mine)}
        onClick={() => onOpen(one)}
      >
        {one.kind === "receipt" ? (
          <>
            <strong>{words.lookup.dossier(one.receipt)}</strong>
            <span class="about">{words.lookup.dossierHint}</span>
          </>
        ) : (
          <>
            <strong>{one.item.title}</strong>
            <span class="about">
              {[words.scope(one.item.scope), words.levels(one.item.levels), one.item.agency, one.item.code]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </>
        )}
      </div>
    );
  };
  return (
    <div class="results" id={LIST} role="listbox" aria-label={words.lookup.results}>
      {groups.map(({ title, options }) =>
        title ? (
          // biome-ignore lint/a11y/useSemanticElements: a group of options
          <div key={title} role="group" aria-label={title}>
            <p class="group" aria-hidden="true">
              {title}
            </p>
            {options.map(option)}
          </div>
        ) : (
          options.map(option)
        ),
      )}
    </div>
  );
}

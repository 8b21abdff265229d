import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../strings";
import { Icon } from "./icons";

interface Props {
  title: string;
  onClose: () => void;
  /** Nearly as wide as the screen. */
  wide?: boolean;
  children: ComponentChildren;
}

/** Something over the page that has to be done or closed first; the focus goes back to where it was. */
export function Dialog({ title, onClose, wide = false, children }: Props) {
  const node = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const before = document.activeElement;
    node.current?.showModal();
    // What it was opened for, not what closes it.
    node.current?.querySelector<HTMLElement>("input, select, textarea, .main")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={node}
      class={wide ? "wide" : ""}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" class="plain icon-only" aria-label={words.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}

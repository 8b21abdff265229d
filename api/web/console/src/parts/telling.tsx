import type { ComponentChildren } from "preact";
import { words } from "../strings";
import type { Loaded } from "./hooks";
import { Icon } from "./icons";

/** What went wrong, and what can be done. */
export function Problem({ text, onRetry }: { text: string; onRetry?: () => void }) {
  if (!text) return null;
  return (
    <div class="problem" role="alert">
      <Icon name="warning" />
      <p>{text}</p>
      {onRetry && (
        <button type="button" class="quiet" onClick={onRetry}>
          {words.again}
        </button>
      )}
    </div>
  );
}

/** What was loaded, or that it is being loaded, or why it could not be. */
export function Shown<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  return (
    <>
      <Problem text={of.problem} onRetry={of.reload} />
      {of.value === null
        ? !of.problem && (
            <p class="loading" role="status">
              {words.loading}
            </p>
          )
        : children(of.value)}
    </>
  );
}

/** A key as it is written on the keyboard. */
export function Key({ children }: { children: ComponentChildren }) {
  return <kbd>{children}</kbd>;
}

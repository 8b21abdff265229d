import type { ComponentChildren } from "preact";
import { words } from "../strings";

const t = words.learning;

/** The record of an amendment, all of it: nothing goes live that nobody could read. */
export function Content({ content }: { content: object }) {
  const entries = Object.entries(content).filter(([, value]) => !isNothing(value));
  return (
    <dl class="content">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{t.names[name] ?? name}</dt>
          <dd>{told(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

const isNothing = (value: unknown) =>
  value === null || value === "" || (Array.isArray(value) && value.length === 0);

function told(value: unknown): ComponentChildren {
  if (Array.isArray(value)) {
    return (
      <ul>
        {value.map((one, number) => (
          <li key={number}>{told(one)}</li>
        ))}
      </ul>
    );
  }
  if (value !== null && typeof value === "object") return <Content content={value} />;
  const text = String(value);
  return text.includes("\n") ? <pre>{text}</pre> : text;
}

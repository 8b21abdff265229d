interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  value: string;
}

interface InputProps extends FieldProps {
  type?: "text" | "date";
  required?: boolean;
  onType: (text: string) => void;
}

const LONGEST = 500;

export function Input({ id, label, hint = "", value, type = "text", required = false, onType }: InputProps) {
  const shared = {
    id,
    required,
    autocomplete: "off",
    "aria-describedby": hint ? `${id}-hint` : undefined,
    value,
    onInput: (event: { currentTarget: HTMLInputElement }) => onType(event.currentTarget.value),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === "date" ? (
        <input type="date" {...shared} />
      ) : (
        <input type="text" maxLength={LONGEST} spellcheck={false} {...shared} />
      )}
      <Hint id={id} text={hint} />
    </div>
  );
}

interface TextAreaProps extends FieldProps {
  rows: number;
  /** Of letters that are all as wide. */
  code?: boolean;
  onType: (text: string) => void;
}

export function TextArea({ id, label, hint = "", value, rows, code = false, onType }: TextAreaProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        class={code ? "code" : ""}
        rows={rows}
        spellcheck={false}
        aria-describedby={hint ? `${id}-hint` : undefined}
        value={value}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <Hint id={id} text={hint} />
    </div>
  );
}

interface SelectProps extends FieldProps {
  options: readonly (readonly [value: string, title: string])[];
  onChoose: (value: string) => void;
}

export function Select({ id, label, hint = "", value, options, onChoose }: SelectProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {options.map(([option, title]) => (
          <option key={option} value={option}>
            {title}
          </option>
        ))}
      </select>
      <Hint id={id} text={hint} />
    </div>
  );
}

function Hint({ id, text }: { id: string; text: string }) {
  return text ? (
    <p class="hint" id={`${id}-hint`}>
      {text}
    </p>
  ) : null;
}

import cards from "./styles/cards.css";
import foot from "./styles/foot.css";
import messages from "./styles/messages.css";
import panel from "./styles/panel.css";
import screens from "./styles/screens.css";
import theme from "./styles/theme.css";

// What fits the size of the screen comes last: it overrules.
const RULES = [theme, panel, messages, cards, foot, screens].join("");

/**
 * Give `root` the widget's styles.
 *
 * A constructed sheet is no inline style: a page whose policy forbids those shows it all the same.
 */
export function style(root: ShadowRoot): void {
  addRules(root, root, RULES);
}

/** Add `text` as a sheet of `scope`; returns how to take it away again. */
export function addRules(scope: DocumentOrShadowRoot, parent: Node, text: string): () => void {
  if ("adoptedStyleSheets" in scope) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, sheet];
      return () => {
        scope.adoptedStyleSheets = scope.adoptedStyleSheets.filter((other) => other !== sheet);
      };
    } catch {
      // A browser that knows the name and not the constructor.
    }
  }
  const element = document.createElement("style");
  element.textContent = text;
  parent.appendChild(element);
  return () => element.remove();
}

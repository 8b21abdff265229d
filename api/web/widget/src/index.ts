// <script src="https://…/widget.js" async></script>: puts the widget on the page that has this line.
// A page that has <mot-cua-chat> elements of its own gets no further one.

import { MotCuaChat } from "./element";
import { ATTRIBUTES } from "./options";

const NAME = "mot-cua-chat";

function start(script: HTMLScriptElement | null): void {
  if (!customElements.get(NAME)) {
    MotCuaChat.service = new URL(".", script?.src ?? location.origin).href;
    customElements.define(NAME, MotCuaChat);
  }
  const place = () => {
    if (document.querySelector(NAME)) return;
    const element = document.createElement(NAME);
    for (const name of ATTRIBUTES) {
      const value = script?.getAttribute(`data-${name}`);
      if (value !== null && value !== undefined) element.setAttribute(name, value);
    }
    document.body.appendChild(element);
  };
  // Not before the page is read: it may have elements of its own further down.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
}

start(document.currentScript as HTMLScriptElement | null);

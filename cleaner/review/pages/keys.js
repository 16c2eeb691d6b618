// The keys: what they do, where they are listed, and the two dialogs.
import { byId, make } from "./api.js";
import { ACTIONS as OF_COMPARISON, HELP as HELP_OF_COMPARISON, compared } from "./compared.js";

export const ACTIONS = {
  queue: [["a", "Right", "v-right"], ["x", "Wrong", "v-wrong"], ["e", "Edges"], ["c", "Category"], ["f", "Flag"], [" ", "Skip"], ["Backspace", "Undo"], ["d", "Document"]],
  held: [["a", "Rightly held", "v-right"], ["x", "All of it goes", "v-wrong"], ["b", "Mark paragraph"], ["f", "Flag"], [" ", "Skip"], ["Backspace", "Undo"]],
  missed: [["b", "Mark as boilerplate", "v-wrong"], ["a", "Done reading", "v-right"], [" ", "Skip"], ["Backspace", "Undo"]],
};
const LABELS = { " ": "Space", Backspace: "⌫", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
const NAMES = { " ": "Space" };
const HELP = [
  ["Judge", [["a", "right: it is no part of the article"], ["x", "wrong: it comes back into the text"], ["e", "move the edges of what goes"], ["c", "right, but another category"], ["f", "flag, or take the flag off"], ["A", "right, all removals of this text"], ["X", "wrong, all removals of this text"], ["w", "wrong, all of this table, list, element or run"], ["W", "right, all of it"], ["l", "wrong, all like this in this document"], ["L", "right, all of these"], ["Backspace", "undo the last verdict"]]],
  ["Move", [[" ", "skip"], ["ArrowLeft", "back"], ["ArrowRight", "on"], ["[", "previous rule"], ["]", "next rule"], ["d", "the whole document, and back"], ["v", "the page beside the text, and back"], ["u", "open or close page furniture"], ["/", "search"]]],
  ["What was missed", [["m", "read documents for what was missed, and back"], ["ArrowUp", "paragraph before"], ["ArrowDown", "paragraph after"], ["b", "mark the paragraph (or what is selected in it) as boilerplate"], ["a", "done reading"]]],
];
const label = (key) => LABELS[key] || key;

// The keys of this view; those that mean something now only are shown only then.
export function actions(view, act, { whole = false, part = 0, like = 0 } = {}) {
  const some = compared ? [...OF_COMPARISON] : [...ACTIONS[view]];
  if (view === "queue" && part > 1) some.splice(2, 0, ["w", `All ${part} wrong`, "v-wrong"]);
  if (view === "queue" && like > 1 && like !== part) some.splice(part > 1 ? 3 : 2, 0, ["l", `${like} alike wrong`, "v-wrong"]);
  if (view === "queue" && whole && !compared) some.push(["b", "Mark paragraph"]);
  toolbar(some, act);
}

// A button for each key, which it names.
export function toolbar(some, act) {
  byId("actions").replaceChildren(...some.map(([key, text, name]) => make("button", { type: "button", "data-key": key, class: name, "aria-keyshortcuts": NAMES[key] || key, on: { click: () => act(key) } }, make("span", { text }), " ", make("kbd", { text: label(key) }))));
}

export const help = () => keys(compared ? HELP_OF_COMPARISON : HELP, "Everything can be done by mouse, too: the buttons below the article, the filters beside it, a click on a removal to judge it.");

// The dialog that lists keys, in sections with a title or without.
export function keys(sections, hint = "") {
  const dialog = byId("help");
  const body = make("div", { class: "keys" }, ...sections.map(([title, rows]) => make("section", {}, title ? make("h3", { text: title }) : null, make("dl", {}, ...rows.flatMap(([key, text]) => [make("dt", {}, make("kbd", { text: label(key) })), make("dd", { text })])))));
  const parts = [make("h2", { id: "help-title", text: "Keys" }), body];
  if (hint) parts.push(make("p", { class: "hint", text: hint }));
  dialog.replaceChildren(...parts, make("form", { method: "dialog" }, make("button", { class: "primary", text: "Close" })));
  dialog.showModal();
}

const CHOICES = "1234567890-=";

// Asks for a category; null when the reviewer leaves.
export function choose(title, categories, current) {
  const dialog = byId("choose");
  return new Promise((resolve) => {
    let chosen = null;
    const buttons = categories.map((name, at) => make("button", { type: "button", class: `chip c-${name}`, "aria-keyshortcuts": CHOICES[at], "aria-pressed": String(name === current), on: { click: () => { chosen = name; dialog.close(); } } },
      make("kbd", { text: CHOICES[at] }), make("span", { text: name })));
    const listen = (event) => {
      const at = CHOICES.indexOf(event.key);
      if (event.ctrlKey || event.metaKey || event.altKey || at < 0 || !categories[at]) return;
      event.preventDefault();
      chosen = categories[at];
      dialog.close();
    };
    dialog.replaceChildren(make("h2", { id: "choose-title", text: title }), make("div", { class: "chips choices" }, ...buttons), make("form", { method: "dialog" }, make("button", { text: "Leave" })));
    dialog.addEventListener("keydown", listen);
    dialog.addEventListener("close", () => { dialog.removeEventListener("keydown", listen); resolve(chosen); }, { once: true });
    dialog.showModal();
    (buttons.find((button) => button.getAttribute("aria-pressed") === "true") || buttons[0]).focus();
  });
}

// Keys go to `act`, and to the edges while they are open.
export function listen(act, edges = null) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const typing = event.target.matches("input, select, textarea");
    if (typing) { if (event.key === "Escape") event.target.blur(); return; }
    if (edges?.open) { edges.key(event); return; }
    if (event.altKey) return;
    // A button with the focus is pressed by the space bar and by Enter, as everywhere.
    const pressed = event.target.matches("button, a, summary, [role=button]") && (event.key === "Enter" || (event.key === " " && !event.target.matches("#actions button, .cut, .para")));
    if (pressed) return;
    if (act(event.key)) event.preventDefault();
  });
}

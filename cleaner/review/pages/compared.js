// Two runs compared: what differs, and which of them is right.
import { make, many, number } from "./api.js";

const { a, b } = document.body.dataset;
// The names of the runs; null in the review of one run.
export const compared = a === undefined ? null : { a, b };

export const DIFFERS = { a: "only A removes", b: "only B removes", category: "another category", edges: "other edges" };
export const STATE_WORDS = { a: "A right", b: "B right", neither: "neither" };
export const SAID = { a: "A is right", b: "B is right", neither: "Neither is right" };
export const ACTIONS = [["a", "A right", "v-a"], ["b", "B right", "v-b"], ["n", "Neither"], ["f", "Flag"], [" ", "Skip"], ["Backspace", "Undo"], ["d", "Document"]];
export const HELP = [
  ["Judge", [["a", "A is right"], ["b", "B is right"], ["n", "neither is: it has other edges, or is of another category"], ["f", "flag, or take the flag off"], ["A", "A is right, about all of this text"], ["B", "B is right, about all of this text"], ["N", "neither, about all of this text"], ["Backspace", "undo the last verdict"]]],
  ["Move", [[" ", "skip"], ["ArrowLeft", "back"], ["ArrowRight", "on"], ["[", "previous rule"], ["]", "next rule"], ["d", "the whole document, and back"], ["v", "the page beside the text, and back"], ["u", "open or close page furniture"], ["/", "search"]]],
];
const WORDS = { a: "a", b: "b", n: "neither" };
export const verdicts = (judge) => Object.fromEntries(Object.entries(WORDS).flatMap(([key, verdict]) => [
  [key, () => judge({ verdict })], [key.toUpperCase(), () => judge({ verdict, scope: "group" })]]));

const categories = (items) => [...new Set(items.map((item) => item.category))].join(", ");
// What differs, in a sentence.
function told({ side, a: one, b: two }) {
  if (side === "a") return `Only A removes it, as ${categories(one)}. B leaves it in.`;
  if (side === "b") return `Only B removes it, as ${categories(two)}. A leaves it in.`;
  if (side === "category") return `Both remove it: A as ${categories(one)}, B as ${categories(two)}.`;
  return `Both remove some of it: A as ${categories(one)}, B as ${categories(two)}.`;
}

// A stretch that a run removes, or both: struck through where it goes, with a name that needs no colour.
export function differenceCut(piece, removal, current, body) {
  const { side, a: one, b: two, cut } = removal.diff;
  const said = removal.verdict ? SAID[removal.verdict.verdict] : "";
  const names = { a: "A", b: "B", both: "A and B", none: "" };
  const label = side === "both" ? `both: ${categories(one)}` : side === "category" ? `A: ${categories(one)}, B: ${categories(two)}` : side === "edges" ? "other edges" : `${names[side]}: ${categories([...one, ...two])}`;
  const tag = make("span", { class: "tag" }, label, said ? make("span", { class: "said", text: ` ${said}` }) : null, removal.flagged ? make("span", { class: "said", text: " ⚑ flagged" }) : null);
  const name = ["cut", `side-${side}`, said ? "judged" : ""].filter(Boolean).join(" ");
  const parts = cut && piece.u === undefined
    ? cut.map(([text, who]) => make(who === "none" ? "span" : "del", { class: `side-${who}` }, who === "none" ? null : make("span", { class: "tag", text: names[who] }), make("bdi", {}, ...body(text))))
    : [make("bdi", {}, ...body(piece.t))];
  const open = removal.n >= 0;
  return make(cut ? "span" : "del", { class: name, "data-n": open ? removal.n : null, "data-s": piece.s, title: removal.tip, tabindex: open ? "0" : null, role: open ? "button" : null, "aria-current": removal.n === current ? "true" : null }, tag, ...parts);
}

// The panel: what each run says, side by side, and one verdict for all of the same text.
export function differencePanel(item, drawn, act, notes, evidence) {
  const parts = [make("h2", { text: DIFFERS[item.diff.side][0].toUpperCase() + DIFFERS[item.diff.side].slice(1) }), ...notes];
  if (item.flagged) parts.push(make("p", { class: "note", text: "Flagged, to be talked about." }));
  parts.push(make("p", { class: "reason", text: told(item.diff) }));
  for (const name of ["a", "b"]) {
    const run = make("section", { class: `run-of side-${name}`, "aria-label": `What ${name.toUpperCase()} says` }, make("h3", { text: `${name.toUpperCase()} · ${compared[name]}` }));
    if (!item.diff[name].length) run.append(make("p", { text: "leaves it in" }));
    for (const one of item.diff[name]) run.append(make("p", {}, make("span", { class: `tag c-${one.category}`, text: one.category }), ` ${one.reason}`), evidence(one));
    parts.push(run);
  }
  const where = make("dl", {}, make("dt", { text: "Place" }), make("dd", { text: `${many(item.length, "character")} of this document` }));
  if (item.path) where.append(make("dt", { text: "Element" }), make("dd", {}, make("code", { text: item.path })));
  where.append(make("dt", { text: "Name" }), make("dd", {}, make("code", { text: item.id })));
  if (drawn) where.append(make("dt", { text: "Sample" }), make("dd", { text: "drawn at random" }));
  parts.push(where);
  if (item.group.size > 1) {
    const button = (key, text, kind) => make("button", { type: "button", class: kind, on: { click: () => act(key) }, "aria-keyshortcuts": `Shift+${key.toLowerCase()}` }, text, " ", make("kbd", { text: key }));
    parts.push(make("section", { class: "group", "aria-label": "The same text elsewhere" }, make("h3", { text: `The same difference ${number.format(item.group.size)} times` }),
      make("p", { text: `In ${many(item.group.documents, "document")}; ${number.format(item.group.unjudged)} to judge. One verdict for all:` }),
      make("p", { class: "pair" }, button("A", "A right", "v-a"), button("B", "B right", "v-b"), button("N", "Neither", null))));
  }
  return parts;
}

// The article: what was kept, and each removal in its place.
import { byId, make, plain, points } from "./api.js";
import { differenceCut } from "./compared.js";

const CHUNK = 4000;

// A very long text in blocks that the browser lays out only when they come into sight.
function body(text) {
  if (text.length <= 4 * CHUNK) return plain(text);
  const parts = [];
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + CHUNK);
    const space = text.lastIndexOf(" ", end);
    if (end < text.length && space > at) end = space + 1;
    // A character of two units is not cut in half.
    else if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1])) end += 1;
    parts.push(make("span", { class: "chunk" }, ...plain(text.slice(at, end))));
    at = end;
  }
  return parts;
}

const WORDS = { right: "right", wrong: "wrong", adjust: "edges moved", category: "category changed" };

export class Article {
  constructor(choose, more) {
    this.place = byId("article");
    this.choose = choose;
    this.more = more;
    this.data = null;
    this.unfolded = false;
    this.place.addEventListener("click", (event) => {
      const cut = event.target.closest("[data-n]");
      if (cut && !String(getSelection())) this.choose(Number(cut.dataset.n));
      const kept = event.target.closest(".para");
      if (kept) this.focus(kept, false);
    });
  }
  show(data, current, { marking = false, whole = false, together = [] } = {}) {
    this.together = new Set(together);
    this.data = data;
    this.marking = marking;
    const parts = [];
    if (data.before) parts.push(make("p", { class: "ends", text: whole ? "The article goes on above." : "…" }));
    const text = make("div", { class: `text${marking ? " marking" : ""}${whole ? " whole" : ""}`, dir: "auto" });
    const pieces = data.pieces;
    let target = text;
    pieces.forEach((piece, at) => {
      if (piece.run !== undefined) target = this.furniture(text, piece.run);
      else if (piece.end !== undefined) target = text;
      else if (piece.l === undefined) {
        const inside = pieces[at - 1]?.k !== undefined && pieces[at + 1]?.k !== undefined;
        target.append(inside ? "\n" : piece.t);
      } else if (piece.k !== undefined) target.append(...this.cut(piece, data.removals[piece.k], current));
      else target.append(this.kept(piece));
    });
    parts.push(text);
    if (data.after) parts.push(make("p", { class: "ends", text: whole ? "The article goes on below." : "…" }));
    this.place.replaceChildren(...parts);
    const marked = this.place.querySelector("[aria-current]");
    // What is judged is never folded away, and its head is in sight however long it is.
    marked?.closest(".run")?.setAttribute("open", "");
    if (!marked) this.place.scrollTop = 0;
    else marked.scrollIntoView({ block: marked.getBoundingClientRect().height > this.place.clientHeight / 2 ? "start" : "center" });
    if (marking) {
      const first = this.place.querySelector(".para");
      if (first) { first.tabIndex = 0; if (!current) this.focus(first); }
    }
  }
  furnish() {
    const runs = [...this.place.querySelectorAll(".run")];
    const open = runs.some((run) => !run.open);
    this.unfolded = open;
    for (const run of runs) run.open = open;
  }
  // A long run of removals: one line that opens.
  furniture(text, line) {
    const inside = make("div", { class: "inside" });
    text.append(make("details", { class: "run", open: this.unfolded }, make("summary", { text: line }), inside));
    return inside;
  }
  cut(piece, removal, current) {
    if (removal.diff) {
      const cut = differenceCut(piece, removal, current, body);
      if (piece.u !== undefined) this.clipped(cut, piece);
      if (removal.n >= 0) cut.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === cut) { event.preventDefault(); this.choose(removal.n); } });
      return piece.u === undefined ? [cut] : [cut, make("button", { type: "button", class: "whole-text", text: "Show all of it", on: { click: () => this.more(removal.n) } })];
    }
    const said = removal.verdict ? removal.verdict.verdict : "";
    const back = said === "wrong" || removal.left;
    const category = said === "category" ? removal.verdict.category : removal.category;
    const name = ["cut", `c-${category}`, back ? "back" : "", said ? "judged" : "", this.together.has(removal.n) ? "together" : ""].filter(Boolean).join(" ");
    const tag = make("span", { class: "tag" }, make("span", { class: "unseen", text: back ? "left in: " : "removed: " }), category,
      said ? make("span", { class: "said", text: ` ${WORDS[said]}` }) : null, removal.flagged ? make("span", { class: "said", text: " ⚑ flagged" }) : null);
    const cut = make(back ? "span" : "del", { class: name, "data-n": removal.n, "data-s": piece.s, title: removal.tip, tabindex: "0", role: "button", "aria-current": removal.n === current ? "true" : null },
      tag, make("bdi", {}, ...body(piece.t)));
    if (piece.u !== undefined) this.clipped(cut, piece);
    cut.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === cut) { event.preventDefault(); this.choose(removal.n); } });
    if (piece.u === undefined) return [cut];
    return [cut, make("button", { type: "button", class: "whole-text", text: "Show all of it", on: { click: () => this.more(removal.n) } })];
  }
  clipped(parent, piece) {
    const hidden = piece.l - points(piece.t) - points(piece.u);
    parent.append(make("span", { class: "ends", text: ` … ${hidden.toLocaleString("en")} more characters … ` }), make("bdi", {}, ...plain(piece.u)));
  }
  kept(piece) {
    if (piece.m) {
      return make("span", { class: `missed c-${piece.m.category}`, "data-s": piece.s }, make("span", { class: "tag" }, make("span", { class: "unseen", text: "missed boilerplate: " }), piece.m.category, make("span", { class: "said", text: " missed" })), make("bdi", {}, ...plain(piece.t)));
    }
    const options = { class: "kept" };
    if (this.marking && piece.p && piece.t.trim()) Object.assign(options, { class: "kept para", role: "button", tabindex: "-1", "data-s": piece.s, "data-l": piece.l, "aria-pressed": "false" });
    const span = make("span", options, make("bdi", {}, ...body(piece.t)));
    if (piece.u !== undefined) this.clipped(span, piece);
    return span;
  }
  // Marking what was missed: one paragraph has the focus.
  focus(element, move = true) {
    for (const other of this.place.querySelectorAll('.para[tabindex="0"]')) { other.tabIndex = -1; other.setAttribute("aria-pressed", "false"); }
    element.tabIndex = 0;
    element.setAttribute("aria-pressed", "true");
    if (move) { element.focus({ preventScroll: true }); element.scrollIntoView({ block: "nearest" }); }
  }
  step(by) {
    const all = [...this.place.querySelectorAll(".para")];
    if (!all.length) return;
    const at = all.findIndex((item) => item.tabIndex === 0 && item.getAttribute("aria-pressed") === "true");
    this.focus(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]);
  }
  // What is to be marked: the selected part of a paragraph, or the paragraph with the focus.
  stretch() {
    const selection = getSelection();
    if (selection.rangeCount && !selection.isCollapsed) {
      const range = selection.getRangeAt(0);
      const start = range.startContainer.parentElement?.closest(".para");
      if (start && start === range.endContainer.parentElement?.closest(".para")) {
        const before = document.createRange();
        before.selectNodeContents(start);
        before.setEnd(range.startContainer, range.startOffset);
        const low = Number(start.dataset.s) + points(before.toString());
        return { start: low, end: low + points(range.toString()) };
      }
    }
    const chosen = this.place.querySelector('.para[aria-pressed="true"]');
    return chosen ? { start: Number(chosen.dataset.s), end: Number(chosen.dataset.s) + Number(chosen.dataset.l) } : null;
  }
}

// The page beside the text, in a frame that may do nothing; it is asked for once a removal.
export function frame(of) {
  const old = byId("page");
  byId("stage").classList.toggle("beside", of !== null);
  if (of === null) { old?.remove(); return; }
  const source = `page/${of.document.doc}${of.removal ? `?removal=${of.removal.number}#cut` : ""}`;
  if (old?.getAttribute("src") === source) return;
  const made = document.createElement("iframe");
  Object.assign(made, { id: "page", title: "The page as it was, its removals struck through" });
  made.setAttribute("sandbox", "");
  made.setAttribute("src", source);
  // Now and then the frame has no size yet when its page looks for the removal: asked again it only scrolls there.
  made.addEventListener("load", () => { made.src = source; }, { once: true });
  old?.remove();
  byId("stage").append(made);
}

// The article: what was kept, and each removal in its place.
import { byId, make, plain, points } from "./api.js";

const WORDS = { right: "right", wrong: "wrong", adjust: "edges moved", category: "category changed" };

export class Article {
  constructor(choose, more) {
    this.place = byId("article");
    this.choose = choose;
    this.more = more;
    this.data = null;
    this.place.addEventListener("click", (event) => {
      const cut = event.target.closest("[data-n]");
      if (cut && !String(getSelection())) this.choose(Number(cut.dataset.n));
      const kept = event.target.closest(".para");
      if (kept) this.focus(kept, false);
    });
  }
  show(data, current, { marking = false, whole = false } = {}) {
    this.data = data;
    this.marking = marking;
    const parts = [];
    if (data.before) parts.push(make("p", { class: "ends", text: whole ? "The article goes on above." : "…" }));
    const text = make("div", { class: `text${marking ? " marking" : ""}${whole ? " whole" : ""}`, dir: "auto" });
    const pieces = data.pieces;
    pieces.forEach((piece, at) => {
      if (piece.l === undefined) {
        const inside = pieces[at - 1]?.k !== undefined && pieces[at + 1]?.k !== undefined;
        text.append(inside ? "\n" : piece.t);
      } else if (piece.k !== undefined) text.append(...this.cut(piece, data.removals[piece.k], current));
      else text.append(this.kept(piece));
    });
    parts.push(text);
    if (data.after) parts.push(make("p", { class: "ends", text: whole ? "The article goes on below." : "…" }));
    this.place.replaceChildren(...parts);
    const marked = this.place.querySelector("[aria-current]");
    if (marked) marked.scrollIntoView({ block: "center" }); else this.place.scrollTop = 0;
    if (marking) {
      const first = this.place.querySelector(".para");
      if (first) { first.tabIndex = 0; if (!current) this.focus(first); }
    }
  }
  cut(piece, removal, current) {
    const said = removal.verdict ? removal.verdict.verdict : "";
    const back = said === "wrong" || removal.left;
    const category = said === "category" ? removal.verdict.category : removal.category;
    const name = ["cut", `c-${category}`, back ? "back" : "", said ? "judged" : ""].filter(Boolean).join(" ");
    const tag = make("span", { class: "tag" }, make("span", { class: "unseen", text: back ? "left in: " : "removed: " }), category,
      said ? make("span", { class: "said", text: ` ${WORDS[said]}` }) : null, removal.flagged ? make("span", { class: "said", text: " ⚑ flagged" }) : null);
    const cut = make(back ? "span" : "del", { class: name, "data-n": removal.n, "data-s": piece.s, tabindex: "0", role: "button", "aria-current": removal.n === current ? "true" : null },
      tag, make("bdi", {}, ...plain(piece.t)));
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
    const span = make("span", options, make("bdi", {}, ...plain(piece.t)));
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

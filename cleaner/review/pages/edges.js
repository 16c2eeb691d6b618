// Moving a removal's edges: by words with the arrow keys, or by selecting the right stretch.
import { byId, make, points } from "./api.js";

const MOST = 60000;

export class Edges {
  constructor(done) {
    this.done = done;
    this.open = false;
  }
  begin(data, number) {
    const pieces = data.pieces.filter((piece) => piece.t !== undefined);
    this.text = pieces.map((piece) => piece.t).join("");
    this.origin = data.start;
    this.low = 0;
    let found = false;
    for (const piece of pieces) {
      if (piece.k === number) { found = true; this.high = this.low + piece.t.length; break; }
      this.low += piece.t.length;
    }
    if (!found || !data.total || this.text.length > MOST || pieces.some((piece) => piece.u !== undefined)) return false;
    this.stops = [0];
    for (const match of this.text.matchAll(/\S+/g)) this.stops.push(match.index, match.index + match[0].length);
    this.first = [this.low, this.high];
    this.open = true;
    this.box = make("div", { class: "text edges", dir: "auto" });
    const button = (text, label, call) => make("button", { type: "button", text, "aria-label": label, on: { click: call } });
    const bar = make("div", { class: "edge-bar", role: "group", "aria-label": "Edges of the removal" },
      make("span", {}, "start ", button("◂", "Start one word earlier", () => this.move("low", -1)), button("▸", "Start one word later", () => this.move("low", 1))),
      make("span", {}, "end ", button("◂", "End one word earlier", () => this.move("high", -1)), button("▸", "End one word later", () => this.move("high", 1))),
      make("span", { class: "hint" }, "or select the text · ", make("kbd", { text: "←" }), make("kbd", { text: "→" }), " end, with ", make("kbd", { text: "Shift" }), " start, with ", make("kbd", { text: "Alt" }), " one letter"),
      make("button", { type: "button", class: "primary", id: "edges-save", on: { click: () => this.finish(true) } }, "Save ", make("kbd", { text: "Enter" })),
      make("button", { type: "button", on: { click: () => this.finish(false) } }, "Leave ", make("kbd", { text: "Esc" })));
    byId("article").replaceChildren(bar, this.box);
    this.box.addEventListener("mouseup", () => this.take());
    this.draw();
    this.box.querySelector("mark").scrollIntoView({ block: "center" });
    byId("article").focus({ preventScroll: true });
    return true;
  }
  draw() {
    this.box.replaceChildren(document.createTextNode(this.text.slice(0, this.low)), make("mark", { text: this.text.slice(this.low, this.high) }), document.createTextNode(this.text.slice(this.high)));
  }
  take() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!this.box.contains(range.startContainer) || !this.box.contains(range.endContainer)) return;
    const before = document.createRange();
    before.selectNodeContents(this.box);
    before.setEnd(range.startContainer, range.startOffset);
    const low = before.toString().length;
    const words = range.toString();
    if (!words.trim()) return;
    this.low = low + words.length - words.trimStart().length;
    this.high = low + words.trimEnd().length;
    selection.removeAllRanges();
    this.draw();
  }
  move(edge, by, letter = false) {
    const at = this[edge];
    let next = at;
    if (letter) next = at + by;
    else {
      // A start stands at a word's first letter, an end after its last.
      const stops = this.stops.filter((_, number) => number > 0 && number % 2 === (edge === "low" ? 1 : 0));
      next = by > 0 ? stops.find((stop) => stop > at) : stops.findLast((stop) => stop < at);
    }
    if (next === undefined || next < 0 || next > this.text.length) return;
    const low = edge === "low" ? next : this.low;
    const high = edge === "high" ? next : this.high;
    if (low >= high || !this.text.slice(low, high).trim()) return;
    this.low = low;
    this.high = high;
    this.draw();
  }
  key(event) {
    if (event.key === "Escape") this.finish(false);
    else if (event.key === "Enter" && event.target.tagName !== "BUTTON") this.finish(true);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") this.move(event.shiftKey ? "low" : "high", event.key === "ArrowLeft" ? -1 : 1, event.altKey);
    else return false;
    event.preventDefault();
    return true;
  }
  finish(save) {
    this.open = false;
    const moved = this.low !== this.first[0] || this.high !== this.first[1];
    const start = this.origin + points(this.text.slice(0, this.low));
    this.done(save && moved ? { start, end: start + points(this.text.slice(this.low, this.high)) } : null);
  }
}

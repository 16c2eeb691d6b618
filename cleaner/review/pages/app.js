// The review: a queue of removals, or of documents, one at a time.
import { byId, complain, get, guarded, many, number, post, progress, say } from "./api.js";
import { Article, frame } from "./article.js";
import { compared, verdicts } from "./compared.js";
import { Edges } from "./edges.js";
import { Filters } from "./filters.js";
import { actions, choose, help, listen } from "./keys.js";
import { SAID, documentPanel, heading, removalPanel } from "./panel.js";

const VIEWS = ["queue", "held", "missed"];
let view = "queue";
let items = [];
let at = -1;
let more = "";
let data = null;
let whole = false;
let beside = false;
let busy = false;
let recent = [];
let run = 0;
let lastGroups = new Set();
const ahead = new Map();
const touched = new Set();

const filters = new Filters(() => start());
const article = new Article((n) => go(n), (n) => show(n, { all: true }));
const edges = new Edges(async (span) => {
  if (span) await judge({ verdict: "adjust", ...span }); else draw();
});

const current = () => items[at];
const removal = (n) => get(`api/removal/${n}`);
const documentOf = (doc, near) => get(`api/document/${doc}`, { near });

function address() {
  const query = new URLSearchParams(filters.active);
  if (view !== "queue") query.set("view", view);
  const item = current();
  if (item && view === "queue") query.set("n", item.n);
  if (item && view !== "queue") query.set("doc", item.doc);
  if (whole && view === "queue") query.set("whole", "1");
  if (beside) query.set("page", "1");
  history.replaceState(null, "", `${location.pathname}${query.toString() ? `?${query}` : ""}`);
}

// A view or a filter was chosen: the queue begins anew. `first` is the removal or document to begin with.
async function start(first = null) {
  const mine = ++run;
  items = first === null ? [] : [view === "queue" ? { n: first, group: -1, size: 1 } : { doc: first }];
  at = -1;
  more = "";
  data = null;
  lastGroups = new Set();
  ahead.clear();
  for (const button of document.querySelectorAll("nav [data-view]")) {
    if (button.dataset.view === view) button.setAttribute("aria-current", "page"); else button.removeAttribute("aria-current");
  }
  document.body.dataset.view = view;
  actions(view, act);
  count();
  if (first === null) await fetchMore();
  if (mine !== run) return;
  await move(1);
  if (first !== null) fetchMore();
}

async function fetchMore() {
  const mine = run;
  const found = await guarded(() => view === "queue" ? get("api/queue", { ...filters.active, after: more }) : get("api/documents", { kind: view, after: more }));
  if (!found || mine !== run) return false;
  more = found.after;
  const known = new Set(items.map((item) => item.n ?? item.doc));
  for (const item of found.items) {
    if (known.has(item.n ?? item.doc) || (view === "queue" && lastGroups.has(item.group) && filters.active.order !== "document")) continue;
    if (view === "queue") lastGroups.add(item.group);
    if (view === "queue" || !item.done) items.push(item);
  }
  return found.items.length > 0;
}

async function move(by) {
  const mine = run;
  while (at + by >= items.length && more) if (!(await fetchMore())) break;
  if (mine !== run) return;
  const next = at + by;
  if (next < 0) return;
  data = null; // until the next one is there, no key judges anything
  if (next >= items.length) { at = items.length; finished(); return; }
  at = next;
  whole = whole && view === "queue" && by === 0;
  await show(view === "queue" ? current().n : current().doc);
}

function finished() {
  data = null;
  frame(null);
  const text = view === "queue" ? (Object.keys(filters.active).length ? "Nothing more fits these filters." : "Everything is judged, or skipped.") : view === "held" ? "No held document waits for a verdict." : "Every document was read.";
  byId("heading").replaceChildren(Object.assign(document.createElement("h1"), { textContent: text }));
  const hint = document.createElement("p");
  hint.className = "hint empty";
  hint.textContent = view === "queue" ? "Skipped removals come again when the queue begins anew." : "";
  const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Begin anew" });
  again.addEventListener("click", () => start());
  byId("article").replaceChildren(hint, again);
  byId("panel").replaceChildren();
  say(text);
  address();
}

async function show(key, { all = false } = {}) {
  const mine = run;
  const item = current();
  const load = async () => {
    if (view !== "queue") return documentOf(key);
    let found = all ? await get(`api/removal/${key}`, { whole: 1 }) : await (ahead.get(key) || removal(key));
    if (ahead.has(key) && touched.has(found.document.doc)) found = await removal(key);
    if (whole && !all) return { ...found, article: (await documentOf(found.document.doc, found.removal.number)).article };
    return found;
  };
  const found = await guarded(load);
  ahead.delete(key);
  if (!found || mine !== run || item !== current()) return;
  data = found;
  draw();
  address();
  const next = items[at + 1];
  if (view === "queue" && next && !ahead.has(next.n)) {
    ahead.clear();
    touched.clear();
    const promise = removal(next.n);
    promise.catch(() => ahead.delete(next.n));
    ahead.set(next.n, promise);
  }
  if (items.length - at < 8 && more) fetchMore();
}

function draw() {
  if (!data) return;
  const item = current();
  const shown = beside && data.document.page;
  heading(data, item.drawn, whole, shown, act);
  frame(shown ? data : null);
  if (view === "queue") {
    article.show(data.article, data.removal.n, { marking: whole && !compared, whole, together: data.removal.part.removals });
    actions(view, act, { whole, part: data.removal.part.removals.length, like: data.removal.like.removals.length });
    removalPanel(data, item.drawn, act, recent);
    const one = data.removal;
    say(one.diff ? byId("panel").querySelector(".reason").textContent : `${one.category}, score ${one.score.toFixed(1)}: ${one.reason}`);
  } else {
    article.show(data.article, null, { marking: true, whole: true });
    documentPanel(view, data, item, act, recent);
    say(data.document.title || data.document.id);
  }
}

let counting = 0;
async function count() {
  const mine = ++counting;
  const found = await guarded(() => get("api/counts", filters.active));
  if (!found || mine !== counting) return;
  filters.counts(found.counts);
  tell(found.progress);
}

function tell(facts) {
  progress(facts);
  byId("held-count").textContent = facts.held ? number.format(facts.held) : "";
}

async function send(path, body) {
  if (busy) return null;
  busy = true;
  const answer = await guarded(() => post(path, body));
  busy = false;
  if (!answer) return null;
  if (answer.removals === 1 && data) touched.add(data.document.doc); else ahead.clear();
  tell(answer.progress);
  recent = answer.recent;
  count();
  return answer;
}

async function judge(body) {
  if (!data) return;
  const about = view === "queue" && body.verdict !== "missed" ? { n: data.removal.n } : { doc: data.document.doc };
  const answer = await send("api/verdicts", { ...about, ...body });
  if (!answer) { draw(); return; }
  const stays = ["flag", "unflag", "missed"].includes(body.verdict);
  say(`${SAID[body.verdict]}${answer.removals > 1 ? `, ${many(answer.removals, "removal")}` : ""}`);
  if (stays) await again(); else await move(1);
}

// The same removal or document, as it is now; what was being read stays in sight.
async function again() {
  const top = byId("article").scrollTop;
  const chosen = document.querySelector('.para[aria-pressed="true"]')?.dataset.s;
  if (!current()) { // everything was done: the last entry is the one that is taken up again
    if (!items.length) return;
    at = items.length - 1;
  }
  await show(view === "queue" ? current().n : current().doc);
  byId("article").scrollTop = top;
  if (chosen !== undefined) {
    const next = [...document.querySelectorAll(".para")].find((item) => Number(item.dataset.s) >= Number(chosen));
    if (next) article.focus(next);
  }
}

async function undo(id) {
  const last = id || recent[0]?.id;
  if (!last) { say("There is nothing to undo."); return; }
  const answer = await send("api/undo", { id: last });
  if (!answer) return;
  say(`Undone: ${SAID[answer.undone.verdict]}`);
  if (answer.n !== null && view === "queue") await go(answer.n);
  else await again();
}

// To one removal: it becomes the current entry of the queue.
async function go(n) {
  if (view !== "queue") { view = "queue"; await start(n); return; }
  const known = items.findIndex((item) => item.n === n);
  if (known >= 0) at = known; else { at = Math.max(0, Math.min(at, items.length)); items.splice(at, 0, { n, group: -1, size: 1 }); }
  await show(n);
}

async function mark() {
  const span = article.stretch();
  if (!span) { say("Choose a paragraph first."); return; }
  const category = await choose("What kind of boilerplate is it?", data.document.categories, null);
  if (category) await judge({ verdict: "missed", category, ...span });
}

async function recategorise() {
  const now = data.removal.verdict?.category || data.removal.category;
  const category = await choose("Which category is it?", data.document.categories, now);
  if (category && category !== data.removal.category) await judge({ verdict: "category", category });
}

function adjust() {
  const number_ = data.removal.number;
  if (!edges.begin(data.article, number_)) complain("Its edges cannot be moved here: the text is too long, or its place is not known.");
}

function open(name) {
  if (!VIEWS.includes(name)) return;
  view = name;
  whole = false;
  start();
}

// One key, or one button: true when it meant something.
function act(key, value) {
  const queue = view === "queue";
  const always = { "?": help, "/": () => { byId("filter-box").open = true; byId("q").focus(); }, ...(compared ? {} : { m: () => open(view === "missed" ? "queue" : "missed") }), Backspace: () => undo(), undo: () => undo(value), unmark: () => undo(value), go: () => go(value),
    "[": () => queue && filters.step(-1), "]": () => queue && filters.step(1) };
  const moving = { " ": () => move(1), ArrowRight: () => move(1), ArrowLeft: () => move(-1) };
  const ofComparison = { ...verdicts(judge), f: () => judge({ verdict: data.removal.flagged ? "unflag" : "flag" }), d: () => { whole = !whole; show(data.removal.n); } };
  const removals = compared ? ofComparison : { a: () => judge({ verdict: "right" }), x: () => judge({ verdict: "wrong" }), A: () => judge({ verdict: "right", scope: "group" }), X: () => judge({ verdict: "wrong", scope: "group" }),
    e: adjust, c: recategorise, w: () => judge({ verdict: "wrong", scope: "part" }), W: () => judge({ verdict: "right", scope: "part" }), l: () => judge({ verdict: "wrong", scope: "like" }), L: () => judge({ verdict: "right", scope: "like" }),
    f: () => judge({ verdict: data.removal.flagged ? "unflag" : "flag" }), d: () => { whole = !whole; show(data.removal.n); } };
  const looking = { v: () => { beside = !beside; draw(); address(); }, u: () => article.furnish() };
  const reading = { b: mark, ArrowUp: () => article.step(-1), ArrowDown: () => article.step(1) };
  const documents = view === "held" ? { a: () => judge({ verdict: "right" }), x: () => judge({ verdict: "wrong" }), f: () => judge({ verdict: "flag" }) } : { a: () => judge({ verdict: "read" }) };
  const table = { ...always, ...moving, ...(data ? looking : {}), ...(data ? (queue ? { ...removals, ...(whole && !compared ? reading : {}) } : { ...documents, ...reading }) : {}) };
  if (!table[key]) return false;
  if (!busy) table[key]();
  return true;
}

// On a narrow screen the article comes first: the filters are a line that opens.
if (matchMedia("(max-width: 56rem)").matches) byId("filter-box").open = false;
for (const button of document.querySelectorAll("nav [data-view]")) button.addEventListener("click", () => open(button.dataset.view));
byId("help-button").addEventListener("click", help);
listen(act, edges);
// The page in its frame can be scrolled and read; the keys stay with the review.
window.addEventListener("blur", () => setTimeout(() => { if (document.activeElement?.id === "page") byId("article").focus({ preventScroll: true }); }));

const query = new URLSearchParams(location.search);
filters.read(query);
if (VIEWS.includes(query.get("view")) && !compared) view = query.get("view");
whole = query.get("whole") === "1";
beside = query.get("page") === "1";
const first = query.get(view === "queue" ? "n" : "doc");
recent = (await guarded(() => get("api/recent")))?.items || [];
await start(/^\d+$/.test(first || "") ? Number(first) : null);

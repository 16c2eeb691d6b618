// The review of what was learned: one proposed block at a time, with examples in context.
import { byId, get, guarded, make, many, number, plain, post, progress, say } from "./api.js";
import { choose, keys, listen, toolbar } from "./keys.js";

const ACTIONS = [["a", "Accept", "v-right"], ["x", "Reject", "v-wrong"], ["c", "Category"], [" ", "Skip"], ["Backspace", "Undo"]];
const HELP = [["a", "accept: it goes from documents of this host"], ["x", "reject: it stays, and is not proposed again"], ["c", "another category"], [" ", "skip"], ["ArrowLeft", "back"], ["ArrowRight", "on"], ["Backspace", "undo the last decision of this session"]];
const SAID = { accepted: "Accepted", rejected: "Rejected", proposed: "Waits for a decision" };
let items = [];
let at = 0;
let data = null;
let busy = false;
let run = 0;

function tell(facts) {
  progress(facts, `, ${number.format(facts.accepted)} accepted`);
}

function hosts(found) {
  const select = byId("host");
  const chosen = select.value;
  select.replaceChildren(make("option", { value: "", text: "all" }), ...found.map((item) => make("option", { value: item.host, text: `${item.host} (${number.format(item.waiting)})` })));
  select.value = chosen;
}

// A filter was chosen: the queue begins anew, with block `first` where it is in it.
async function start(first = null) {
  const mine = ++run;
  data = null;
  const found = await guarded(() => get("api/blocks", { state: byId("state").value, host: byId("host").value }));
  if (!found || mine !== run) return;
  items = found.items;
  tell(found.progress);
  hosts(found.hosts);
  at = Math.max(0, items.findIndex((item) => item.id === first));
  await show();
}

async function show() {
  const mine = run;
  data = null; // until the next one is there, no key decides anything
  if (at >= items.length) { finished(); return; }
  const id = items[at].id;
  const found = await guarded(() => get("api/block", { id }));
  if (!found || mine !== run || items[at]?.id !== id) return;
  data = found;
  draw();
}

function finished() {
  const text = items.length ? "That was the last one." : "Nothing waits here.";
  byId("heading").replaceChildren(make("h1", { text }));
  byId("article").replaceChildren(make("button", { type: "button", text: "Begin anew", on: { click: () => start() } }));
  byId("panel").replaceChildren();
  say(text);
}

function draw() {
  byId("heading").replaceChildren(make("h1", { dir: "auto" }, ...plain(data.text || data.pattern)), make("p", { class: "meta", text: data.pattern ? `a pattern for blocks alike on ${data.host}` : `word for word on ${data.host}` }));
  byId("article").replaceChildren(...data.examples.map(example));
  byId("article").scrollTop = 0;
  panel();
  toolbar(ACTIONS, act);
  say(`${data.category}, ${data.host}: ${data.text || data.pattern}`);
}

// What stands around the block in a document, the block struck through as it would go.
function example(item) {
  const text = item.text || data.text;
  return make("section", { class: "example" }, make("p", { class: "meta" }, ...plain(item.url)),
    make("div", { class: "text" }, make("span", { class: "kept" }, make("bdi", {}, ...plain(item.before))), item.before ? "\n\n" : "", make("del", { class: `cut c-${data.category}` }, make("bdi", {}, ...plain(text))), item.after ? "\n\n" : "", make("span", { class: "kept" }, make("bdi", {}, ...plain(item.after)))));
}

function panel() {
  const known = (value) => value === null || value === undefined ? "not known" : number.format(value);
  const rows = [["Category", make("span", { class: `tag c-${data.category}`, text: data.category })], ["Stands on", `${known(data.articles)} of ${many(data.of ?? 0, "article")} that were looked at`], ["Stays so far in", `${known(data.kept)} of them`],
    ["The judge's score", `${known(data.score)}, the mean; above 0 it is rather furniture`], ["File", make("code", { text: data.file })], ["Name", make("code", { text: data.id })]];
  byId("panel").replaceChildren(make("h2", { text: "What is known of it" }), make("p", { class: `verdict v-${data.state === "accepted" ? "right" : data.state === "rejected" ? "wrong" : ""}` }, make("b", { text: SAID[data.state] })),
    make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", { text: name }), make("dd", {}, value)])));
}

async function send(path, body) {
  if (busy) return null;
  busy = true;
  const answer = await guarded(() => post(path, body));
  busy = false;
  if (!answer) return null;
  tell(answer.progress);
  hosts(answer.hosts);
  return answer;
}

async function decide(state) {
  const answer = await send("api/decide", { id: data.id, state });
  if (!answer) return;
  say(SAID[state]);
  at += 1;
  await show();
}

async function recategorise() {
  const category = await choose("Which category is it?", data.categories, data.category);
  if (!category || category === data.category) return;
  if (await send("api/decide", { id: data.id, state: data.state, category })) await show();
}

async function undo() {
  const answer = await send("api/undo", {});
  if (!answer) return;
  if (answer.id === null) { say("There is nothing to undo."); return; }
  const known = items.findIndex((item) => item.id === answer.id);
  if (known < 0) { byId("state").value = ""; byId("host").value = ""; await start(answer.id); return; }
  at = known;
  await show();
  say("Undone");
}

function move(by) {
  if (at + by < 0) return;
  at = Math.min(items.length, at + by);
  show();
}

const help = () => keys([["", HELP]]);

// One key, or one button: true when it meant something.
function act(key) {
  const always = { "?": help, Backspace: undo, ArrowLeft: () => move(-1), ArrowRight: () => move(1), " ": () => move(1) };
  const table = { ...always, ...(data ? { a: () => decide("accepted"), x: () => decide("rejected"), c: recategorise } : {}) };
  if (!table[key]) return false;
  if (!busy) table[key]();
  return true;
}

listen(act);
byId("help-button").addEventListener("click", help);
for (const name of ["state", "host"]) byId(name).addEventListener("change", (event) => { event.target.blur(); start(); });
if (matchMedia("(max-width: 56rem)").matches) byId("filter-box").open = false;
await start();

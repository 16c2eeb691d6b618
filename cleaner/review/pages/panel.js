// The side panel: why a removal went, what was said of it, and what to do with all of its kind.
import { byId, make, many, number, plain } from "./api.js";
import { SAID as OF_COMPARISON, differencePanel } from "./compared.js";

export const SAID = { ...OF_COMPARISON, right: "Right", wrong: "Wrong: it comes back into the text", adjust: "Edges moved", category: "Right, but another category", missed: "Marked as missed", read: "Read", flag: "Flagged", unflag: "Flag taken off" };
const term = (name, ...values) => [make("dt", { text: name }), ...values.map((value) => make("dd", {}, ...[value].flat()))];

export function removalPanel(data, drawn, act, recent) {
  const item = data.removal;
  if (item.diff) {
    const notes = item.verdict ? [verdictNote(item.verdict, item.disputed)] : [];
    byId("panel").replaceChildren(...differencePanel(item, drawn, act, notes, evidence), recentList(recent, act));
    return;
  }
  const facts = make("dl", {});
  const parts = [make("h2", { text: "Why it went" })];
  if (item.verdict) parts.push(verdictNote(item.verdict, item.disputed));
  if (item.flagged) parts.push(make("p", { class: "note", text: "Flagged, to be talked about." }));
  if (item.left) parts.push(make("p", { class: "note", text: "Left in the text: its category is to be kept. It is only reported." }));
  parts.push(make("p", { class: "reason", text: item.reason }));
  const category = item.verdict?.verdict === "category" ? item.verdict.category : item.category;
  facts.append(...term("Category", [make("span", { class: `tag c-${category}`, text: category })]));
  const scale = make("meter", { min: "0", max: "6", low: "1", high: "2", optimum: "6", value: String(Math.max(0, Math.min(6, item.score))), "aria-label": "Score" });
  facts.append(...term("Score", [scale, ` ${signed(item.score)} `, make("small", { text: item.score < 1 ? "doubtful" : item.score < 2 ? "fair" : "sure" })]));
  parts.push(facts);
  parts.push(make("h3", { text: "Evidence, for and against" }), evidence(item));
  const where = make("dl", {}, ...term("Place", `removal ${number.format(item.number + 1)} of ${number.format(item.of)} in this document, ${many(item.length, "character")}`));
  if (item.path) where.append(...term("Element", make("code", { text: item.path })));
  where.append(...term("Name", make("code", { text: item.id })));
  if (drawn) where.append(...term("Sample", "drawn at random: it counts for the rule's precision"));
  parts.push(where);
  const several = together(item, act);
  if (several) parts.push(several);
  if (item.group.size > 1) parts.push(group(item.group, act));
  parts.push(recentList(recent, act));
  byId("panel").replaceChildren(...parts);
}

function verdictNote(verdict, disputed) {
  const more = verdict.verdict === "category" ? `: ${verdict.category}` : "";
  const when = new Date(verdict.when);
  return make("p", { class: `verdict v-${verdict.verdict}` }, make("b", { text: SAID[verdict.verdict] + more }), make("small", { text: `${verdict.who}, ${when.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}${verdict.group ? ", with all of its text" : ""}${disputed ? " · people differ" : ""}` }));
}

// The score as a sum: the base, what speaks for the removal and what against it, and the threshold.
function evidence(item) {
  // A short report names the rules, without their weights.
  const told = item.evidence.some((part) => part.weight);
  const base = told && item.base ? [{ id: "base", weight: item.base, words: "what any block starts with", matched: "" }] : [];
  const parts = [...base, ...item.evidence];
  const most = Math.max(0.01, ...parts.map((part) => Math.abs(part.weight)));
  const list = make("ul", { class: "evidence" });
  for (const part of parts) {
    const bar = make("i", { "aria-hidden": "true", class: part.weight < 0 ? "against" : "for" });
    bar.style.width = `${(100 * Math.abs(part.weight)) / most}%`;
    list.append(make("li", {}, make("span", { class: "rule" }, make("span", { text: part.words, title: part.id }), make("span", { class: "weight", text: told ? `${part.weight < 0 ? "−" : "+"}${Math.abs(part.weight).toFixed(2)}` : "" })), bar, part.matched ? make("q", { dir: "auto" }, ...plain(part.matched)) : null));
  }
  if (!told && parts.length) list.append(make("li", { class: "hint" }, "The report names rules without their part of the score. A run with ", make("code", { text: "--evidence all" }), " keeps it."));
  if (item.more) list.append(make("li", { class: "hint", text: `and ${item.more} more` }));
  const limit = item.threshold;
  // As in `reasons.py`: a score and the threshold beside it are not alike where they differ.
  const digits = limit !== null && item.score !== limit && signed(item.score) === signed(limit) ? 3 : 2;
  const rest = limit === null ? "" : item.score > limit ? `; what is above ${signed(limit, digits)} goes` : `; only above ${signed(limit, digits)} the score itself decides, here a guard did`;
  list.append(make("li", { class: "total", text: `${told ? "= " : "score "}${signed(item.score, digits)}${rest}` }));
  return list;
}
const signed = (value, digits = 2) => value.toFixed(digits).replace("-", "−");

// One verdict for several removals of this document: those of its list or table, and those that are alike.
function together(item, act) {
  const rows = [["part", `All of this ${item.part.what}`, "w", "W"], ["like", `All like this here: ${item.like.what}`, "l", "L"]].filter(([name]) => item[name].removals.length > 1);
  if (!rows.length) return null;
  const button = (key, text, name) => make("button", { type: "button", class: name, "aria-keyshortcuts": key === key.toUpperCase() ? `Shift+${key}` : key, on: { click: () => act(key) } }, text, " ", make("kbd", { text: key }));
  return make("section", { class: "group", "aria-label": "Several at once" }, ...rows.flatMap(([name, text, wrong, right]) => [
    make("h3", { text }), make("p", { text: many(item[name].removals.length, "removal") }), make("p", { class: "pair" }, button(right, "All right", "v-right"), button(wrong, "All wrong", "v-wrong"))]));
}

function group(facts, act) {
  const button = (key, text, name) => make("button", { type: "button", class: name, on: { click: () => act(key) }, "aria-keyshortcuts": `Shift+${key.toLowerCase()}` }, text, " ", make("kbd", { text: key }));
  return make("section", { class: "group", "aria-label": "The same text elsewhere" }, make("h3", { text: `Removed ${number.format(facts.size)} times` }),
    make("p", { text: `The same text went from ${many(facts.documents, "document")}; ${number.format(facts.unjudged)} to judge. One verdict for all:` }),
    make("p", { class: "pair" }, button("A", "All right", "v-right"), button("X", "All wrong", "v-wrong")));
}

export function documentPanel(view, data, entry, act, recent) {
  const about = data.document;
  const parts = view === "held"
    ? [make("h2", { text: "Held" }), make("p", { class: "reason", text: "Nearly all of this document would have gone, so it was passed through as it is." }), ...about.warnings.map((text) => make("p", { class: "hint", text })),
      make("p", {}, "Is it an article? Then it was rightly held and stays as it is. If all of it is boilerplate, all of it goes; else mark what should go, paragraph by paragraph.")]
    : [make("h2", { text: "Missed boilerplate" }), make("p", { class: "reason", text: "Read what was kept. Mark each paragraph that is no article, then say that you are done." }),
      make("p", { class: "hint", text: "Documents are drawn at random; those read here give the estimate of recall under Statistics." })];
  if (about.verdict && view === "held") parts.push(make("p", { class: `verdict v-${about.verdict}` }, make("b", { text: about.verdict === "right" ? "Rightly held" : "All of it goes" })));
  if (about.read) parts.push(make("p", { class: "verdict v-right" }, make("b", { text: "Read for what was missed" })));
  const marks = data.article.pieces.filter((piece) => piece.m);
  if (marks.length) {
    const list = make("ul", { class: "marks" });
    for (const piece of marks) list.append(make("li", {}, make("span", { class: `tag c-${piece.m.category}`, text: piece.m.category }), " ", make("span", { dir: "auto" }, ...plain(piece.t.slice(0, 80))), " ", make("button", { type: "button", class: "link", text: "take back", on: { click: () => act("unmark", piece.m.id) } })));
    parts.push(make("h3", { text: many(marks.length, "mark") }), list);
  }
  parts.push(recentList(recent, act));
  byId("panel").replaceChildren(...parts);
}

function recentList(recent, act) {
  const list = make("ol", { class: "recent" });
  for (const line of recent.slice(0, 8)) {
    const what = line.verdict === "category" || line.verdict === "missed" ? `${line.verdict === "missed" ? "missed" : "category"}: ${line.category}` : line.verdict === "read" ? "read" : line.verdict === "adjust" ? "edges moved" : line.verdict;
    list.append(make("li", {}, make("span", { class: `said v-${line.verdict}`, text: line.group ? `all ${what}` : line.count > 1 ? `${line.count} × ${what}` : what }), " ",
      line.n !== null && line.n !== undefined ? make("button", { type: "button", class: "link", text: line.document || "the same text everywhere", on: { click: () => act("go", line.n) } }) : make("span", { text: line.document || "" }), " ",
      make("button", { type: "button", class: "link", text: "undo", "aria-label": `Undo: ${what} ${line.document || ""}`, on: { click: () => act("undo", line.id) } })));
  }
  return make("details", { open: recent.length ? true : null }, make("summary", { text: "Your last verdicts" }), recent.length ? list : make("p", { class: "hint", text: "None yet." }));
}

export function heading(data, drawn, whole, beside, act) {
  const about = data.document;
  const facts = [about.id, about.host || about.site, about.language, about.kind === "html" ? "page" : "text", `${number.format(about.words.in)} → ${many(about.words.out, "word")}`].filter(Boolean);
  const parts = [make("h1", { dir: "auto" }, ...plain(about.title || about.id)), make("p", { class: "meta" }, ...facts.flatMap((fact, at) => [at ? " · " : "", make("bdi", {}, ...plain(String(fact)))]))];
  const badges = make("p", { class: "badges" });
  if (drawn) badges.append(make("span", { class: "badge", text: "drawn at random" }));
  if (about.held) badges.append(make("span", { class: "badge", text: "held" }));
  if (data.removal) badges.append(make("button", { type: "button", class: "link", on: { click: () => act("d") }, "aria-keyshortcuts": "d" }, whole ? "Back to the removal " : "Whole document ", make("kbd", { text: "d" })));
  if (about.page) badges.append(make("button", { type: "button", class: "link", "aria-pressed": String(beside), on: { click: () => act("v") }, "aria-keyshortcuts": "v" }, beside ? "Without the page " : "Page beside it ", make("kbd", { text: "v" })));
  if (badges.childNodes.length) parts.push(badges);
  if (about.note) parts.push(make("p", { class: "note", text: about.note }));
  byId("heading").replaceChildren(...parts);
}

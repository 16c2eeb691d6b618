"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const number = new Intl.NumberFormat("en");
  const SIDES = { a: "only A removes", b: "only B removes", category: "another category", edges: "other edges" };
  const SAID = { a: "A is right", b: "B is right", neither: "Neither is right" };
  const UNKNOWN = "(unknown)";
  const NAMES = { a: "A", b: "B", both: "A and B" };
  const FILTERS = ["differs", "category", "rule", "host", "said"];
  const cards = [];

  // Every text goes in as text, never as markup.
  function make(tag, options = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (name === "text") element.textContent = value;
      else if (name === "on") for (const [event, call] of Object.entries(value)) element.addEventListener(event, call);
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }
  // A source of evidence in words: topics and guards as the page's data has them, of a rule its category and name.
  const words = (id) => data.names[id] || id.replace(/^[^.]*\./, "").replace(/[.-]/g, " ");
  const many = (count, word) => `${number.format(count)} ${word}${count === 1 ? "" : "s"}`;
  const percent = (share) => `${Math.round(100 * share)} %`;
  const signed = (value, digits = 2) => value.toFixed(digits).replace("-", "−");
  // As in `reasons.py`: a score and the threshold beside it are not alike where they differ.
  function scored(score, threshold) {
    const digits = threshold !== null && score !== threshold && signed(score) === signed(threshold) ? 3 : 2;
    const limit = threshold === null ? "" : score > threshold ? `, goes above ${signed(threshold, digits)}` : `; only above ${signed(threshold, digits)} the score itself decides, here a guard did`;
    return `Score ${signed(score, digits)}${limit}.`;
  }
  const categories = (items) => [...new Set(items.map((item) => item[0]))].join(", ");
  const label = (item) => item.side === "category" ? `A: ${categories(item.a)}, B: ${categories(item.b)}` : item.side === "edges" ? `A: ${categories(item.a)}, B: ${categories(item.b)}, other edges` : `${NAMES[item.side]}: ${categories([...item.a, ...item.b])}`;

  // The sums
  function head() {
    byId("runs").append(make("span", { class: "swatch side-a", "aria-hidden": "true" }), make("b", { text: "A " }), make("span", { text: data.a }), " · ",
      make("span", { class: "swatch side-b", "aria-hidden": "true" }), make("b", { text: "B " }), make("span", { text: data.b }));
    byId("summary").textContent = [`${many(data.documents.both, "document")} compared`, `${many(data.same, "removal")} the same`, `${many(data.sums.differences, "difference")} in ${many(data.sums.documents, "document")}`,
      `words out: ${number.format(data.words_out.a)} in A, ${number.format(data.words_out.b)} in B`].join(" · ");
    if (data.shown.length < data.sums.differences) {
      byId("sample").textContent = `Shown are ${number.format(data.shown.length)} of them, drawn at random; the sums are of all. cleaner review shows every one.`;
      byId("sample").hidden = false;
    }
    byId("foot").textContent = data.foot;
  }
  function row(name, filter, value, sum, most) {
    const button = make("button", { type: "button", title: value, "aria-pressed": "false", "data-filter": filter, "data-value": value, on: { click: () => { byId(filter).value = byId(filter).value === value ? "" : value; apply(); } } }, make("span", { text: name, dir: "auto" }));
    const bars = make("span", { class: "bars", "aria-hidden": "true" });
    bars.style.width = `${Math.max(0.5, (100 * sum.differences) / most)}%`;
    for (const side of Object.keys(SIDES)) {
      if (!sum.sides[side]) continue;
      const bar = make("i", { class: `side-${side}` });
      bar.style.width = `${(100 * sum.sides[side]) / sum.differences}%`;
      bars.append(bar);
    }
    const judged = sum.judged ? Object.values(sum.judged).reduce((all, one) => all + one.count, 0) : 0;
    return make("li", {}, bars, button, ...[sum.sides.a, sum.sides.b, sum.sides.category + sum.sides.edges, ...(data.sums.judged ? [judged] : [])].map((count) => make("span", { class: "number", text: count ? number.format(count) : "–" })));
  }
  function sums() {
    const total = data.sums;
    const widest = Math.max(1, ...Object.values(total.sides));
    byId("sides").append(make("ul", { class: "sums" }, make("li", { class: "head" }, ...["", "blocks", "words"].map((text, at) => make("span", { class: at ? "number" : "name", text }))), ...Object.entries(SIDES).map(([side, text]) => {
      const bar = make("i", { "aria-hidden": "true", class: `side-${side}` });
      bar.style.width = `${(100 * total.sides[side]) / widest}%`;
      const button = make("button", { type: "button", "aria-pressed": "false", "data-filter": "differs", "data-value": side, on: { click: () => { byId("differs").value = byId("differs").value === side ? "" : side; apply(); } }, text });
      return make("li", { class: `side-${side}` }, bar, button, make("span", { class: "number", text: number.format(total.sides[side]) }), make("span", { class: "number", text: number.format(total.words[side]) }));
    })));
    for (const [place, filter, found] of [["rules", "rule", total.rules], ["hosts", "host", total.hosts]]) {
      const list = Object.entries(found);
      const most = Math.max(1, ...list.map(([, sum]) => sum.differences));
      const heads = ["", "only A", "only B", "both", ...(total.judged ? ["judged"] : [])];
      byId(place).append(list.length ? make("ul", { class: "sums" }, make("li", { class: "head" }, ...heads.map((text, at) => make("span", { class: at ? "number" : "name", text }))), ...list.map(([name, sum]) => row(filter === "rule" ? words(name) : name || UNKNOWN, filter, name || UNKNOWN, sum, most))) : make("p", { class: "facts", text: "nothing" }));
    }
    judged(total.judged);
    apart();
  }
  function judged(found) {
    byId("judged-card").hidden = !found;
    byId("said-label").hidden = !found;
    if (!found) return;
    const count = Object.values(found).reduce((all, one) => all + one.count, 0);
    const list = make("div", { class: "verdicts" });
    for (const [word, one] of Object.entries(found)) {
      const [low, high] = one.interval.map((end) => 100 * end);
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      for (const [name, value] of Object.entries({ viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true" })) svg.setAttribute(name, value);
      for (const [kind, x, y, width, height] of [["track", 0, 5, 100, 2], ["span", low, 3, Math.max(1, high - low), 6], ["dot", Math.max(0, 100 * one.share - 0.8), 0, 1.6, 12]]) {
        const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        for (const [name, value] of Object.entries({ class: kind, x, y, width, height })) rect.setAttribute(name, value);
        svg.append(rect);
      }
      list.append(make("span", { text: `${SAID[word]} ${number.format(one.count)}` }), svg, make("span", { text: `${percent(one.share)} (${Math.round(low)}–${Math.round(high)})` }));
    }
    byId("judged").append(list, make("p", { class: "facts", text: `${number.format(count)} of ${many(data.sums.differences, "difference")} judged; the interval is Wilson's, 95 %, a text an answer.` }));
  }
  function apart() {
    const kinds = { only_a: "only in A", only_b: "only in B", source: "another source in B", state: "held, failed or passed over in one of them" };
    const found = Object.entries(kinds).filter(([kind]) => data.documents[kind]);
    byId("apart-card").hidden = !found.length;
    for (const [kind, text] of found) {
      const names = data.apart.filter((one) => one.kind === kind).map((one) => make("li", { text: one.id + (one.record === null ? "" : `#${one.record}`) + (kind === "state" ? ` (${one.a} in A, ${one.b} in B)` : "") }));
      byId("apart").append(make("p", { class: "facts", text: `${many(data.documents[kind], "document")} ${text}, such as:` }), make("ul", { class: "facts" }, ...names));
    }
  }

  // The differences
  function piece(item, [text, kind]) {
    if (kind === "many") return [make("span", { class: "run-of-both", text })];
    if (kind === "kept") return [make("span", { class: "kept", text })];
    if (kind !== "this") return [make("del", { class: `other side-${kind}`, title: kind === "both" ? "both remove it" : "another difference", text })];
    const tag = make("span", { class: "tag", text: label(item) });
    if (item.parts) return [tag, ...item.parts.map(([part, who]) => make(who === "none" ? "span" : "del", { class: `this side-${who}`, title: who === "none" ? "both leave it in" : `${NAMES[who]}` }, who === "none" ? "" : make("span", { class: "tag", text: NAMES[who] }), part))];
    return [make("del", { class: `this side-${item.side}` }, tag, make("bdi", { text }))];
  }
  function why(item) {
    const list = make("dl", {});
    for (const name of ["a", "b"]) {
      list.append(make("dt", { text: name.toUpperCase() }));
      if (!item[name].length) list.append(make("dd", { text: "leaves it in" }));
      for (const [category, score, threshold, reason] of item[name]) list.append(make("dd", { text: `${category}: ${reason} ${scored(score, threshold)}` }));
    }
    list.append(make("dt", { text: "Rule" }), make("dd", { text: words(item.rule) === item.rule ? item.rule : `${words(item.rule)} (${item.rule})` }), make("dt", { text: "Name" }), make("dd", { text: item.id }));
    return make("details", {}, make("summary", { text: "Why" }), list);
  }
  function card(item) {
    const facts = [item.title ? item.document : null, item.host, item.language].filter(Boolean).join(" · ");
    const made = make("article", { class: `difference side-${item.side}`, tabindex: "0", "aria-label": `${SIDES[item.side]}: ${item.title || item.document}` },
      make("h3", { text: item.title || item.document, dir: "auto" }), make("p", { class: "facts" }, `${SIDES[item.side]}${facts ? ` · ${facts}` : ""}`, item.said ? make("span", { class: "said", text: ` · ${SAID[item.said]}` }) : ""),
      make("div", { class: "article", dir: "auto" }, ...item.pieces.flatMap((one) => piece(item, one))), why(item));
    return made;
  }
  const keys = { rule: (item) => item.rule, host: (item) => item.host || UNKNOWN, document: (item) => item.document };
  const title = (name) => byId("by").value === "rule" ? words(name) : name;
  function haystack(item) {
    item.haystack ??= [item.document, item.title || "", ...item.pieces.map(([text]) => text)].join("\n").toLowerCase();
    return item.haystack;
  }
  function fits(item, query) {
    if (byId("differs").value && item.side !== byId("differs").value) return false;
    const category = byId("category").value;
    if (category && ![...item.a, ...item.b].some(([name]) => name === category)) return false;
    if (byId("rule").value && item.rule !== byId("rule").value) return false;
    if (byId("host").value && (item.host || UNKNOWN) !== byId("host").value) return false;
    const said = byId("said").value;
    if (said && (said === "no" ? item.said : item.said !== said)) return false;
    return !query || haystack(item).includes(query);
  }
  function apply() {
    const query = byId("query").value.trim().toLowerCase();
    const groups = new Map();
    let shown = 0;
    data.shown.forEach((item, at) => {
      if (!fits(item, query)) return;
      shown += 1;
      const key = keys[byId("by").value](item);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(at);
    });
    const list = [...groups].sort((one, two) => two[1].length - one[1].length);
    byId("differences").replaceChildren(...list.map(([name, members]) => {
      const sides = Object.keys(SIDES).map((side) => [members.filter((at) => data.shown[at].side === side).length, SIDES[side]]).filter(([count]) => count).map(([count, text]) => `${number.format(count)} ${text}`).join(", ");
      return make("section", { class: "group", "aria-label": name }, make("h2", {}, make("span", { text: title(name), dir: "auto", title: name }), make("small", { text: ` · ${sides}` })), ...members.map((at) => (cards[at] ??= card(data.shown[at]))));
    }));
    if (!shown) byId("differences").append(make("p", { text: data.shown.length ? "No difference fits the filters." : "The runs decided the same everywhere." }));
    byId("list").replaceChildren(...list.map(([name, members], at) => make("li", {}, make("button", { type: "button", title: name, on: { click: () => jump(at) } }, make("span", { text: title(name), dir: "auto" }), make("small", { text: many(members.length, "difference") })))));
    byId("count").textContent = `${shown === data.shown.length ? "" : `${number.format(shown)} of `}${many(data.shown.length, "difference")}, ${many(list.length, "group")}`;
    for (const button of document.querySelectorAll("[data-filter]")) button.setAttribute("aria-pressed", String(byId(button.dataset.filter).value === button.dataset.value));
  }
  function options() {
    const count = (of) => { const found = new Map(); for (const item of data.shown) for (const name of of(item)) found.set(name, (found.get(name) || 0) + 1); return [...found].sort((one, two) => two[1] - one[1]); };
    const fill = (id, found, words = {}) => byId(id).append(...found.map(([name, some]) => make("option", { value: name, text: `${words[name] || name} · ${number.format(some)}` })));
    fill("differs", count((item) => [item.side]), SIDES);
    fill("category", count((item) => [...new Set([...item.a, ...item.b].map(([name]) => name))]));
    fill("rule", count((item) => [item.rule]), Object.fromEntries(data.shown.map((item) => [item.rule, words(item.rule)])));
    fill("host", count((item) => [item.host || UNKNOWN]));
    fill("said", count((item) => item.said ? [item.said] : []), SAID);
  }

  // Keys
  function focus(element) {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: element.offsetHeight > innerHeight / 2 ? "start" : "center" });
  }
  const all = () => [...document.querySelectorAll(".difference")];
  function step(by) {
    const found = all();
    if (!found.length) return;
    const at = found.indexOf(document.activeElement?.closest(".difference"));
    focus(found[at < 0 ? (by > 0 ? 0 : found.length - 1) : Math.max(0, Math.min(found.length - 1, at + by))]);
  }
  function jump(at) {
    const group = document.querySelectorAll(".group")[at];
    if (group) focus(group.querySelector(".difference"));
  }
  function leap(by) {
    const groups = [...document.querySelectorAll(".group")];
    const at = groups.indexOf(document.activeElement?.closest(".group"));
    jump(at < 0 ? 0 : Math.max(0, Math.min(groups.length - 1, at + by)));
  }
  function regroup() {
    const by = byId("by");
    by.selectedIndex = (by.selectedIndex + 1) % by.options.length;
    apply();
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") { if (typing) event.target.blur(); return; }
    if (typing) return;
    if (event.key === "Enter" && event.target.classList.contains("difference")) {
      const details = event.target.querySelector("details");
      details.open = !details.open;
      event.preventDefault();
      return;
    }
    const known = { "/": () => { byId("filter-box").open = true; byId("query").focus(); }, j: () => step(1), k: () => step(-1), n: () => step(1), p: () => step(-1), J: () => leap(1), K: () => leap(-1), g: regroup };
    if (known[event.key]) { event.preventDefault(); known[event.key](); }
  });
  let timer = 0;
  byId("query").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  for (const name of [...FILTERS, "by"]) byId(name).addEventListener("change", apply);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => setTimeout(apply));
  if (matchMedia("(max-width: 44rem)").matches) { byId("filter-box").open = false; }

  head();
  sums();
  options();
  apply();
})();

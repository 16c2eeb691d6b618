"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const documents = data.documents;
  const number = new Intl.NumberFormat("en");
  const filters = { query: byId("query"), category: byId("category"), state: byId("state"), rule: byId("rule"), folder: byId("folder") };
  const bodies = new Map();
  const haystacks = new Map();
  let current = -1;
  let short = false;

  // Every text goes in as text, never as markup.
  function make(tag, options = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (name === "text") element.textContent = value;
      else if (name === "on") for (const [event, call] of Object.entries(value)) element.addEventListener(event, call);
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }
  // A name with half a surrogate pair has no URI, and an address may hold anything.
  const attempt = (call, text) => { try { return call(text); } catch { return ""; } };
  const percent = (part, whole) => (whole ? `${Math.round((1000 * part) / whole) / 10} %` : "–");
  const many = (count, word) => `${number.format(count)} ${word}${count === 1 ? "" : "s"}`;

  // A document's text is parsed when somebody wants to see or search it.
  function body(at) {
    if (!bodies.has(at)) {
      const holder = byId(`d${at}`);
      bodies.set(at, holder ? JSON.parse(holder.textContent) : null);
    }
    return bodies.get(at);
  }
  function haystack(at) {
    if (!haystacks.has(at)) {
      const item = documents[at];
      const text = body(at) ? body(at).pieces.map((piece) => piece[0]).join("") : "";
      haystacks.set(at, `${item.id}\n${item.title || ""}\n${item.error || ""}\n${text}`.toLowerCase());
    }
    return haystacks.get(at);
  }

  function table(place, heads, rows) {
    const head = make("tr", {}, ...heads.map((text) => make("th", { text, scope: "col" })));
    place.replaceChildren(rows.length ? make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)) : make("p", { text: "nothing" }));
  }
  function row(name, filter, hue, cells, share) {
    const button = make("button", { text: name, type: "button", "aria-pressed": "false", "data-filter": filter, "data-value": name,
      on: { click: () => { filters[filter].value = filters[filter].value === name ? "" : name; apply(); } } });
    const bar = make("i");
    bar.style.width = `${Math.max(1, Math.round(100 * share))}%`;
    return make("tr", { class: hue }, make("td", {}, button), ...cells.map((text) => make("td", { text })), make("td", { class: "bar", "aria-hidden": "true" }, bar));
  }
  function totals() {
    const top = (rows, at) => Math.max(1, ...rows.map((item) => item[at]));
    const words = top(data.categories, 2);
    table(byId("categories"), ["category", "removals", "words", ""], data.categories.map(([name, removals, gone]) =>
      row(name, "category", `c-${name}`, [number.format(removals), number.format(gone)], gone / words)));
    const most = top(data.rules, 1);
    table(byId("rules"), ["rule or witness", "removals", "words", ""], data.rules.map(([name, removals, gone]) =>
      row(name, "rule", "", [number.format(removals), number.format(gone)], removals / most)));
    table(byId("folders"), ["folder", "documents", "removals", "words gone", ""], data.folders.map(([name, count, removals, before, after]) =>
      row(name, "folder", "", [number.format(count), number.format(removals), percent(before - after, before)], before ? (before - after) / before : 0)));
    for (const [name] of data.categories) filters.category.append(make("option", { text: name }));
    for (const name of data.rules.map((item) => item[0]).sort()) filters.rule.append(make("option", { text: name }));
    for (const [name] of data.folders) filters.folder.append(make("option", { text: name }));
    const state = data.states;
    byId("summary").textContent = [many(data.count, "document"), `${number.format(state.changed)} changed`, `${number.format(state.held)} held`,
      `${number.format(state.failed)} failed`, ...(state.skipped ? [`${number.format(state.skipped)} passed over`] : []),
      `${number.format(data.words[0] - data.words[1])} of ${many(data.words[0], "word")} removed (${percent(data.words[0] - data.words[1], data.words[0])})`].join(" · ");
    if (data.sample) { byId("sample").textContent = data.sample; byId("sample").hidden = false; }
    byId("foot").textContent = data.foot;
  }

  function list() {
    byId("list").replaceChildren(...documents.map((item, at) => {
      const name = make("button", { type: "button", on: { click: () => show(at) } }, make("span", { text: item.title || item.id, dir: "auto" }));
      const facts = item.error ? item.error : `${many(item.removals, "removal")}, ${percent(item.words[0] - item.words[1], item.words[0])} of ${many(item.words[0], "word")}`;
      const small = make("small");
      if (item.state !== "changed") small.append(make("span", { class: /held|failed/.test(item.state) ? "state" : null, text: item.state }), " ");
      small.append(item.title ? `${item.id} · ${facts}` : facts);
      name.append(small);
      return make("li", {}, name);
    }));
  }

  function fits(item, at, query) {
    if (filters.category.value && !item.categories.includes(filters.category.value)) return false;
    if (filters.rule.value && !item.rules.includes(filters.rule.value)) return false;
    if (filters.folder.value && item.folder !== filters.folder.value) return false;
    const state = filters.state.value;
    if (state === "warned" ? !item.warnings.length : state && item.state !== state) return false;
    return !query || haystack(at).includes(query);
  }
  function apply() {
    const query = filters.query.value.trim().toLowerCase();
    const items = byId("list").children;
    let shown = 0;
    let first = -1;
    documents.forEach((item, at) => {
      const visible = fits(item, at, query);
      items[at].hidden = !visible;
      if (visible) { shown += 1; if (first < 0) first = at; }
    });
    byId("count").textContent = shown === documents.length ? many(shown, "document") : `${number.format(shown)} of ${many(documents.length, "document")}`;
    for (const button of document.querySelectorAll("[data-filter]")) button.setAttribute("aria-pressed", String(filters[button.dataset.filter].value === button.dataset.value));
    if (current < 0 || items[current].hidden) show(first); else { dim(); find(); }
  }

  function show(at) {
    const items = byId("list").children;
    if (current >= 0) items[current].firstChild.removeAttribute("aria-current");
    current = at;
    byId("detail").replaceChildren(make("p", { class: "facts", text: at >= 0 && documents[at].removals ? "Choose a removal to see why it went." : "" }));
    const place = byId("document");
    if (at < 0) { place.replaceChildren(make("p", { text: "No document fits the filters." })); return; }
    items[at].firstChild.setAttribute("aria-current", "true");
    items[at].scrollIntoView({ block: "nearest" });
    history.replaceState(null, "", `#${attempt(encodeURIComponent, documents[at].id)}`);
    const item = documents[at];
    const found = body(at);
    const facts = [item.id, item.kind, item.language, item.error ? null : `${number.format(item.words[0])} → ${many(item.words[1], "word")}`].filter(Boolean);
    const parts = [make("h2", { text: item.title || item.id, dir: "auto" }), make("p", { class: "facts", text: facts.join(" · ") })];
    if (item.error) parts.push(make("p", { class: "note", text: item.error }));
    if (item.state === "held") parts.push(make("p", { class: "note", text: "Held: too much would have gone, so the document was left as it was." }));
    for (const text of item.warnings) parts.push(make("p", { class: "note", text }));
    if (found) {
      if (found.note) parts.push(make("p", { class: "note", text: found.note }));
      if (found.removals.length) parts.push(make("div", { class: "tools" },
        make("button", { type: "button", text: "Next removal (n)", on: { click: () => step(1) } }),
        make("button", { type: "button", id: "short", text: "Removals only (o)", "aria-pressed": String(short), on: { click: fold } })));
      const text = make("div", { id: "text", dir: "auto", class: short ? "short" : null });
      for (const [words, which] of found.pieces) {
        if (which < 0) { text.append(make("span", { class: "kept", text: words })); continue; }
        const removal = found.removals[which];
        const left = removal.kept || item.state === "held";
        const edge = words.match(/^(\s*)([\s\S]*?)(\s*)$/);
        text.append(edge[1], make(left ? "span" : "del", { class: `cut c-${removal.category}${left ? " left" : ""}`, tabindex: "0", role: "button", "data-at": which, title: removal.reason,
          on: { focus: () => why(which), click: () => why(which) } }, make("span", { class: "tag", text: removal.category }), edge[2]), edge[3]);
      }
      parts.push(text);
    }
    place.replaceChildren(...parts);
    dim();
    find();
  }

  function dim() {
    const found = current >= 0 ? body(current) : null;
    if (!found) return;
    for (const cut of byId("document").querySelectorAll(".cut")) {
      const removal = found.removals[cut.dataset.at];
      const other = (filters.category.value && removal.category !== filters.category.value) ||
        (filters.rule.value && !removal.rules.some((rule) => rule[0] === filters.rule.value));
      cut.classList.toggle("other", Boolean(other));
    }
  }
  // The search's hits in the open document, where the browser can mark them without touching the text.
  function find() {
    if (!window.CSS || !CSS.highlights) return;
    CSS.highlights.delete("found");
    const query = filters.query.value.trim().toLowerCase();
    const text = byId("text");
    if (!query || !text) return;
    const ranges = [];
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && ranges.length < 2000; node = walker.nextNode()) {
      if (node.parentElement.className === "tag") continue;
      const low = node.data.toLowerCase();
      if (low.length !== node.data.length) continue;
      for (let at = low.indexOf(query); at >= 0; at = low.indexOf(query, at + query.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + query.length);
        ranges.push(range);
      }
    }
    if (ranges.length) CSS.highlights.set("found", new Highlight(...ranges));
  }
  function why(which) {
    const removal = body(current).removals[which];
    for (const cut of byId("document").querySelectorAll(".cut[aria-current]")) cut.removeAttribute("aria-current");
    byId("document").querySelector(`.cut[data-at="${which}"]`).setAttribute("aria-current", "true");
    const facts = make("dl", {}, make("dt", { text: "Category" }), make("dd", { class: `c-${removal.category}` }, make("span", { class: "tag", text: removal.category }),
      removal.kept ? "reported only, left in" : ""), make("dt", { text: "Why" }), make("dd", { text: removal.reason }),
      make("dt", { text: "Score (log-odds)" }), make("dd", { text: removal.score.toFixed(2) }), make("dt", { text: "Evidence" }));
    for (const [id, weight, matched] of removal.rules) facts.append(make("dd", {}, `${weight > 0 ? "+" : ""}${weight.toFixed(2)} ${id} `, matched ? make("q", { text: matched, dir: "auto" }) : ""));
    if (removal.path) facts.append(make("dt", { text: "Element" }), make("dd", { text: removal.path }));
    facts.append(make("dt", { text: "Removal" }), make("dd", { text: removal.id }));
    byId("detail").replaceChildren(make("h2", { text: "Why this went" }), facts);
  }

  function step(by) {
    const cuts = [...byId("document").querySelectorAll(".cut:not(.other)")];
    if (!cuts.length) return;
    const marked = document.querySelector(".cut[aria-current]");
    const at = cuts.indexOf(marked);
    const next = cuts[at < 0 ? (by > 0 ? 0 : cuts.length - 1) : (at + by + cuts.length) % cuts.length];
    next.focus();
    next.scrollIntoView({ block: "center" });
  }
  function move(by) {
    const items = byId("list").children;
    for (let at = current + by; at >= 0 && at < items.length; at += by) if (!items[at].hidden) { show(at); return; }
  }
  function fold() {
    short = !short;
    const text = byId("text");
    if (text) text.classList.toggle("short", short);
    if (byId("short")) byId("short").setAttribute("aria-pressed", String(short));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    if (typing) return;
    const keys = { "/": () => filters.query.focus(), j: () => move(1), k: () => move(-1), n: () => step(1), p: () => step(-1), o: fold };
    if (event.key === "Enter" && event.target.classList.contains("cut")) { why(event.target.dataset.at); return; }
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  let timer = 0;
  filters.query.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  for (const name of ["category", "state", "rule", "folder"]) filters[name].addEventListener("change", apply);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => setTimeout(apply));

  totals();
  list();
  const wanted = attempt(decodeURIComponent, location.hash.slice(1));
  const start = documents.findIndex((item) => item.id === wanted);
  if (start >= 0) show(start);
  apply();
})();

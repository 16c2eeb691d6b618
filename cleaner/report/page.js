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
  // What is something is never told as nothing; `some` says so where words are not all that went.
  const percent = (part, whole, some = part > 0) => {
    if (!whole) return "–";
    const found = Math.round((1000 * part) / whole) / 10;
    return some && !found ? "under 0.1\u00a0%" : `${found}\u00a0%`;
  };
  const many = (count, word) => `${number.format(count)} ${word}${count === 1 ? "" : "s"}`;

  // A document's text is parsed when somebody wants to see or search it.
  function body(at) {
    if (!bodies.has(at)) {
      const holder = home(at)[0] === data.page ? byId(`d${at}`) : null;
      bodies.set(at, holder ? unpacked(JSON.parse(holder.textContent)) : null);
    }
    return bodies.get(at);
  }
  // What recurs in a document's removals stands there once; see `_table` in html.py.
  function unpacked(found) {
    let steps = [];
    const whole = (path) => {
      if (path === null) return null;
      const [head, ...rest] = path.split("/");
      steps = /^\d+$/.test(head) ? [...steps.slice(0, Number(head)), ...rest] : rest;
      return /^\d*$/.test(head) ? `/${steps.join("/")}` : path;
    };
    const texts = new Map(found.pieces.filter((piece) => piece[1] >= 0).map(([text, which]) => [which, text.trim()]));
    const removals = found.removals.map(([id, category, why, score, kept, sum, path, rules, against], at) => {
      const [base, threshold] = found.sums[sum];
      const told = (hits) => hits.map(([name, weight, matched]) => [found.names[name], weight, matched === 1 ? texts.get(at) : matched || ""]);
      return { id, category: found.categories[category], reason: why.map((number) => found.whys[number]).join(" "), score, kept: kept === 1, path: whole(path), base, threshold, rules: told(rules), against: told(against) };
    });
    return { ...found, removals };
  }
  function haystack(at) {
    if (!haystacks.has(at)) {
      const item = documents[at];
      const text = body(at) ? body(at).pieces.map((piece) => piece[0]).join("") : "";
      haystacks.set(at, `${item.id}\n${item.title || ""}\n${item.error || ""}\n${text}`.toLowerCase());
    }
    return haystacks.get(at);
  }

  // A source of evidence in words: topics and guards as the page's data has them, of a rule its category and name.
  const words = (id) => data.names[id] || id.replace(/^[^.]*\./, "").replace(/[.-]/g, " ");
  const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
  const plain = (value, digits = 2) => value.toFixed(digits).replace("-", "−");
  // As in `reasons.py`: a score and the threshold beside it are not alike where they differ.
  const places = (score, limit) => (limit !== null && score !== limit && score.toFixed(2) === limit.toFixed(2) ? 3 : 2);
  function limited({ score, threshold }, goes) {
    if (threshold === null) return "";
    const limit = plain(threshold, places(score, threshold));
    return score > threshold ? goes(limit) : `; only above ${limit} the score itself decides, here a guard did`;
  }

  // One line of a list of sums: a name that filters, its numbers, and a bar behind them.
  function row(name, filter, options, numbers, share) {
    const button = make("button", { type: "button", title: options.title || name, "aria-pressed": filter ? "false" : null, "data-filter": filter, "data-value": filter ? name : null,
      on: { click: () => { if (!filter) return; filters[filter].value = filters[filter].value === name ? "" : name; apply(); } } }, make("span", { text: options.text || name, dir: "auto" }));
    const bar = make("i", { "aria-hidden": "true" });
    bar.style.width = `${Math.max(0.5, Math.round(1000 * share) / 10)}%`;
    return make("li", { class: options.hue }, bar, filter ? button : make("span", { class: "name", title: options.title || name, text: options.text || name, dir: "auto" }), ...numbers.map((text) => make("span", { class: "number", text })));
  }
  function rows(place, heads, found, more) {
    const head = make("li", { class: "head" }, ...heads.map((text, at) => make("span", { class: at ? "number" : "name", text })));
    byId(place).replaceChildren(found.length ? make("ul", { class: "sums" }, head, ...found) : make("p", { class: "facts", text: "nothing" }));
    if (more) byId(place).append(make("p", { class: "facts", text: `and ${number.format(more)} more (cleaner report lists them)` }));
  }
  // Of a path the end says most.
  const tail = (path) => (path.length > 24 ? `…/${path.split("/").at(-1)}` : path);

  // How many removals have which score, a column for each half of a log-odds.
  function scores() {
    const counts = new Map(data.scores);
    if (!counts.size) { byId("scores").replaceChildren(make("p", { class: "facts", text: "nothing" })); return; }
    const [low, high] = [-2, 16];
    const top = Math.max(...counts.values());
    const chart = make("div", { class: "columns", role: "img", "aria-label": `Removals by score: ${data.scores.map(([at, count]) => `${at / 2}: ${count}`).join(", ")}` });
    for (let at = low; at <= high; at += 1) {
      const count = counts.get(at) || 0;
      const bar = make("i");
      bar.style.height = `${count ? Math.max(2, (100 * count) / top) : 0}%`;
      const name = at === low ? "below −0.5" : at === high ? "8 and more" : `${plain(at / 2)} to ${plain(at / 2 + 0.5)}`;
      chart.append(make("span", { title: `${name}: ${many(count, "removal")}` }, bar));
    }
    const axis = make("div", { class: "axis", "aria-hidden": "true" });
    for (let at = low; at <= high; at += 1) axis.append(make("span", { text: at % 4 === 0 ? String(at / 2) : "" }));
    byId("scores").replaceChildren(chart, axis, make("p", { class: "facts", text: "Score in log-odds: left the doubtful, right the sure. 0 is even odds, 3 is 95\u00a0%." }));
  }
  function totals() {
    const top = (list, at) => Math.max(1, ...list.map((item) => item[at]));
    if (data.page === 0) {
      const most = top(data.categories, 2);
      rows("categories", ["category", "removals", "words"], data.categories.map(([name, removals, gone]) =>
        row(name, "category", { hue: `c-${name}` }, [number.format(removals), number.format(gone)], gone / most)), 0);
      const often = top(data.rules.filter(([name]) => name.split(".").length > 2), 1);
      // Languages have rules of one name: of two that would read alike the folder is told, too.
      const names = data.rules.map(([name]) => words(name));
      const called = (name) => (names.indexOf(words(name)) === names.lastIndexOf(words(name)) ? words(name) : `${words(name)} (${name.split(".")[0]})`);
      rows("rules", ["rule or measure", "removals", "words"], data.rules.map(([name, removals, gone]) =>
        row(name, "rule", { text: called(name), title: name }, [number.format(removals), number.format(gone)], Math.min(1, removals / often))), data.more.rules);
      const places = (list) => { const lost = Math.max(1, ...list.map((item) => item[2] - item[3])); return (filter) => list.map(([name, count, before, after]) =>
        row(name, filter, { text: filter ? tail(name) : name, title: `${name}: ${many(count, "document")}` }, [number.format(before - after), percent(before - after, before)], (before - after) / lost)); };
      const heads = ["words", "share"];
      rows("hosts", ["host", ...heads], places(data.hosts)(null), data.more.hosts);
      rows("folders", ["folder", ...heads], places([...data.folders].sort((a, b) => (b[2] - b[3]) - (a[2] - a[3])))("folder"), data.more.folders);
      byId("host-card").hidden = !data.hosts.length;
      byId("folder-card").hidden = data.folders.length < 2 && data.hosts.length > 0;
      scores();
      if (matchMedia("(max-width: 44rem)").matches) byId("totals").open = false;
    } else byId("totals").hidden = true;
    const categories = data.categories.map(([name]) => name);
    for (const name of categories) filters.category.append(make("option", { text: name }));
    for (const name of data.rules.map((item) => item[0]).sort()) filters.rule.append(make("option", { text: name === words(name) ? name : `${words(name)} (${name})`, value: name }));
    for (const [name] of data.folders) filters.folder.append(make("option", { text: name }));
    const state = data.states;
    byId("summary").textContent = [many(data.count, "document"), `${number.format(state.changed)} changed`, `${number.format(state.held)} held`,
      `${number.format(state.failed)} failed`, ...(state.skipped ? [`${number.format(state.skipped)} passed over`] : []), ...(state.duplicate ? [`${many(state.duplicate, "duplicate")} left out, not in the sums`] : []),
      `${number.format(data.words[0] - data.words[1])} of ${many(data.words[0], "word")} removed (${percent(data.words[0] - data.words[1], data.words[0])})`].join(" · ");
    if (data.sample) { byId("sample").textContent = data.sample; byId("sample").hidden = false; }
    byId("foot").textContent = data.foot;
    const own = data.sizes[data.page];
    byId("query-label").textContent = data.files.length === 1 ? "Search texts (what stayed and what went), titles and names"
      : data.page === 0 ? `Search titles and names of all ${many(documents.length, "document")}, and the texts of the first ${number.format(own)}, which are on this page`
        : `Search texts, titles and names of the ${many(own, "document")} on this page`;
  }
  // What stands behind the # of an address: a document, and the filters, so that they go along from page to page.
  const active = () => Object.entries(filters).map(([name, field]) => [name, field.value.trim()]).filter(([, value]) => value);
  const hash = (id) => {
    const parts = [id === undefined ? "" : attempt(encodeURIComponent, id), ...active().map(([name, value]) => `${name}=${attempt(encodeURIComponent, value)}`)];
    return parts.some(Boolean) ? `#${parts.join("&")}` : "";
  };
  const address = (page, id) => `${attempt(encodeURIComponent, data.files[page])}${hash(id)}`;
  function restore() {
    const [id, ...parts] = location.hash.slice(1).split("&");
    for (const part of parts) {
      const [name, value] = part.split("=");
      const text = attempt(decodeURIComponent, value || "");
      if (!filters[name] || !text) continue;
      // A value that the sums do not list is a choice all the same.
      if (filters[name].options && ![...filters[name].options].some((option) => option.value === text)) filters[name].append(make("option", { value: text, text }));
      filters[name].value = text;
    }
    return attempt(decodeURIComponent, id);
  }
  // The pages of a large run, each a link that keeps the filters; this one is marked. The first page knows what the others have.
  function pages() {
    if (data.files.length < 2) return;
    const place = byId("pages");
    place.hidden = false;
    if (byId("elsewhere")) byId("elsewhere").href = address(home(current)[0], documents[current].id);
    const found = new Map();
    const filtered = active().length > 0;
    if (filtered && data.page === 0) documents.forEach((_, at) => { if (!byId("list").children[at].hidden) found.set(home(at)[0], (found.get(home(at)[0]) || 0) + 1); });
    const searched = filters.query.value.trim() !== "";
    place.replaceChildren("Texts on page ", ...data.files.map((_, at) => {
      const link = make("a", { href: address(at), text: String(at + 1), "aria-current": at === data.page ? "page" : null });
      if (filtered && data.page === 0) {
        const unsure = searched && at > 0;
        link.title = `${many(found.get(at) || 0, "document")} of this page fit${unsure ? " by title or name; its texts are searched when it is open" : ""}`;
        link.append(make("small", { text: ` (${number.format(found.get(at) || 0)}${unsure ? "+" : ""})` }));
      }
      return link;
    }));
    if (filtered) place.append(make("span", { class: "facts", text: data.page === 0 ? "The filters go along to each page." : "The filters are those of the page you came from; " }));
    if (filtered && data.page > 0) place.append(make("a", { href: address(0), text: "all that fit are listed on page 1" }));
  }
  // The page that has a document's text, and its place there.
  function home(at) {
    if (data.page > 0) return [data.page, at];
    let page = 0;
    let place = at;
    while (place >= data.sizes[page]) { place -= data.sizes[page]; page += 1; }
    return [page, place];
  }

  function list() {
    byId("list").replaceChildren(...documents.map((item, at) => {
      const name = make("button", { type: "button", on: { click: () => show(at) } }, make("span", { text: item.title || item.id, dir: "auto" }));
      const facts = item.error ? item.error : `${many(item.removals, "removal")}, ${percent(item.words[0] - item.words[1], item.words[0], item.removals > 0)} of ${many(item.words[0], "word")}`;
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
    const here = data.page > 0 ? " on this page" : "";
    byId("count").textContent = shown === documents.length ? `${many(shown, "document")}${here}` : `${number.format(shown)} of ${many(documents.length, "document")}${here}`;
    pages();
    for (const button of document.querySelectorAll("[data-filter]")) button.setAttribute("aria-pressed", String(filters[button.dataset.filter].value === button.dataset.value));
    if (current < 0 || items[current].hidden) show(first); else { keep(); dim(); find(); }
  }

  const keep = () => history.replaceState(null, "", hash(current >= 0 ? documents[current].id : undefined) || location.pathname + location.search);
  function show(at) {
    const items = byId("list").children;
    if (current >= 0) items[current].firstChild.removeAttribute("aria-current");
    current = at;
    byId("detail").replaceChildren(make("p", { class: "facts", text: at >= 0 && documents[at].removals ? "Choose a removal to see why it went." : "" }));
    const place = byId("document");
    keep();
    if (at < 0) {
      place.replaceChildren(make("p", { text: data.page > 0 ? "No document of this page fits the filters." : "No document fits the filters." }));
      if (data.page > 0) place.append(make("p", {}, make("a", { href: address(0), text: "Page 1 lists all that do" })));
      return;
    }
    items[at].firstChild.setAttribute("aria-current", "true");
    items[at].scrollIntoView({ block: "nearest" });
    const item = documents[at];
    const found = body(at);
    const facts = [item.id, item.kind, item.language, item.error ? null : `${number.format(item.words[0])} → ${many(item.words[1], "word")}`].filter(Boolean);
    const parts = [make("h2", { text: item.title || item.id, dir: "auto" }), make("p", { class: "facts", text: facts.join(" · ") })];
    const [page] = home(at);
    if (page !== data.page) parts.push(make("p", { class: "note" }, make("a", { id: "elsewhere", href: address(page, item.id), text: `Its text is on page ${page + 1} of ${data.files.length}: open it` })));
    if (item.error) parts.push(make("p", { class: "note", text: item.error }));
    if (item.state === "held") parts.push(make("p", { class: "note", text: "Held: too much would have gone, so the document was left as it was." }));
    for (const text of item.warnings) parts.push(make("p", { class: "note", text }));
    if (found) {
      if (found.note) parts.push(make("p", { class: "note", text: found.note }));
      if (found.removals.length) parts.push(make("div", { class: "tools" },
        make("button", { type: "button", text: "Next removal (n)", on: { click: () => step(1) } }),
        found.runs.length ? make("button", { type: "button", text: "Page furniture (u)", on: { click: furnish } }) : "",
        make("button", { type: "button", id: "short", text: "Removals only (o)", "aria-pressed": String(short), on: { click: fold } })));
      const text = make("div", { id: "text", dir: "auto", class: short ? "short" : null });
      const runs = [...found.runs];
      let target = text;
      found.pieces.forEach(([stretch, which], n) => {
        if (runs.length && runs[0][0] === n) target = furniture(text, runs[0][2]);
        target.append(...piece(stretch, which, found, item));
        if (runs.length && runs[0][1] === n + 1) { runs.shift(); target = text; }
      });
      parts.push(text);
    }
    place.replaceChildren(...parts);
    dim();
    find();
  }

  // A long run of removals: one line that opens.
  function furniture(text, line) {
    const inside = make("div", { class: "inside" });
    text.append(make("details", { class: "run" }, make("summary", { text: line }), inside));
    return inside;
  }
  function piece(text, which, found, item) {
    if (which < 0) return [make("span", { class: "kept", text })];
    const removal = found.removals[which];
    const left = removal.kept || item.state === "held";
    const edge = text.match(/^(\s*)([\s\S]*?)(\s*)$/);
    return [edge[1], make(left ? "span" : "del", { class: `cut c-${removal.category}${left ? " left" : ""}`, tabindex: "0", role: "button", "data-at": which, title: `${removal.reason}\n${told(removal)}`,
      on: { focus: () => why(which), click: () => why(which) } }, make("span", { class: "tag", text: removal.category }), edge[2]), edge[3]];
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
    // A closed line opens where the filters or the search look for something in it.
    const query = filters.query.value.trim().toLowerCase();
    for (const run of byId("document").querySelectorAll(".run")) {
      const wanted = (filters.category.value || filters.rule.value) && run.querySelector(".cut:not(.other)");
      if (wanted || (query && run.textContent.toLowerCase().includes(query))) run.open = true;
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
      removal.kept ? "reported only, left in" : ""), make("dt", { text: "Why" }), make("dd", { text: removal.reason }), make("dt", { text: "Evidence, for and against (log-odds)" }), make("dd", {}, sum(removal)));
    if (removal.path) facts.append(make("dt", { text: "Element" }), make("dd", { text: removal.path }));
    facts.append(make("dt", { text: "Removal" }), make("dd", { text: removal.id }));
    byId("detail").replaceChildren(make("h2", { text: removal.kept || documents[current].state === "held" ? "Why this would go" : "Why this went" }), make("button", { type: "button", class: "close", text: "Close", on: { click: close } }), facts);
  }
  function close() {
    for (const cut of byId("document").querySelectorAll(".cut[aria-current]")) cut.removeAttribute("aria-current");
    byId("detail").replaceChildren(make("p", { class: "facts", text: "Choose a removal to see why it went." }));
  }
  // The same in one line.
  function told(removal) {
    const hits = [...removal.rules, ...removal.against];
    const limit = limited(removal, (above) => `; goes above ${above}`);
    const score = plain(removal.score, places(removal.score, removal.threshold));
    if (!weighed(hits)) return `${score}: ${hits.map(([id]) => words(id)).join(", ")}${limit}`;
    const parts = hits.map(([id, weight], at) =>
      `${weight < 0 ? "− " : at || removal.base ? "+ " : ""}${Math.abs(weight).toFixed(2)} ${words(id)}`);
    const base = removal.base ? [plain(removal.base)] : [];
    return `${score} = ${[...base, ...parts].join(" ")}${limit}`;
  }
  // A report that was read again may tell of rules by name only.
  const weighed = (hits) => hits.some(([, weight]) => weight);
  // The score as a sum: the base, what speaks for the removal and what against it, and the threshold.
  function sum(removal) {
    const parts = [...removal.rules, ...removal.against];
    const told = weighed(parts);
    const most = Math.max(0.01, Math.abs(removal.base), ...parts.map((part) => Math.abs(part[1])));
    const line = (weight, text, id, matched) => {
      const bar = make("i", { "aria-hidden": "true", class: weight < 0 ? "against" : "for" });
      bar.style.width = `${(100 * Math.abs(weight)) / most}%`;
      return make("tr", {}, make("td", { text: told ? signed(weight) : "" }), make("td", { title: id }, text, matched ? make("q", { text: matched, dir: "auto" }) : "", make("span", { class: "scale" }, bar)));
    };
    const body = make("tbody", {});
    if (told && removal.base) body.append(line(removal.base, "what any block starts with", "base", ""));
    for (const [id, weight, matched] of parts) body.append(line(weight, words(id), id, matched));
    const score = plain(removal.score, places(removal.score, removal.threshold));
    const foot = make("tfoot", {}, make("tr", {}, make("td", { text: `= ${score}` }), make("td", { text: `the score${limited(removal, (above) => `; what is above ${above} goes`)}` })));
    return make("table", { class: "sum" }, body, foot);
  }

  function step(by) {
    // A closed line is one stop.
    const cuts = [...byId("document").querySelectorAll(".cut:not(.other), .run:not([open]) > summary")].filter((item) => item.matches("summary") || !item.closest(".run:not([open])"));
    if (!cuts.length) return;
    const at = cuts.indexOf(document.activeElement) >= 0 ? cuts.indexOf(document.activeElement) : cuts.indexOf(document.querySelector(".cut[aria-current]"));
    const next = cuts[at < 0 ? (by > 0 ? 0 : cuts.length - 1) : (at + by + cuts.length) % cuts.length];
    next.focus({ preventScroll: true });
    // A long removal is shown from its head.
    next.scrollIntoView({ block: next.offsetHeight > innerHeight / 2 ? "start" : "center" });
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
  function furnish() {
    const runs = [...byId("document").querySelectorAll(".run")];
    const open = runs.some((run) => !run.open);
    for (const run of runs) run.open = open;
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") { if (typing) event.target.blur(); else close(); return; }
    if (typing) return;
    const keys = { "/": () => filters.query.focus(), j: () => move(1), k: () => move(-1), n: () => step(1), p: () => step(-1), o: fold, u: furnish };
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
  const wanted = restore();
  const start = documents.findIndex((item) => item.id === wanted);
  if (start >= 0) show(start);
  apply();
})();

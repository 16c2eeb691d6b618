// The filters: choices with their counts. What is chosen stands in the address.
import { byId, make, number } from "./api.js";
import { DIFFERS, STATE_WORDS, compared } from "./compared.js";

export const FIELDS = ["state", "order", "differs", "category", "rule", "host", "language", "score", "length", "place", "q"];
const DEFAULTS = { state: "unjudged", order: compared ? "sample" : "mixed" };
const STATES = { ...STATE_WORDS, unjudged: "to judge", right: "right", wrong: "wrong", adjust: "edges moved", category: "other category", judged: "judged", flagged: "flagged", disputed: "disputed", all: "all" };
const ANY = { differs: "in any way", rule: "any rule", host: "any host", language: "any", score: "any", length: "any", place: "any" };

// The verdicts of one run and those of a comparison are not the same.
const ofThis = (state) => compared ? !["right", "wrong", "adjust", "category"].includes(state) : !(state in STATE_WORDS);

export class Filters {
  constructor(changed) {
    this.values = {};
    this.rules = [];
    this.changed = changed;
    const form = byId("filters");
    this.timer = 0;
    const search = () => { clearTimeout(this.timer); this.timer = 0; this.set("q", byId("q").value.trim()); };
    byId("q").addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(search, 200); });
    for (const name of FIELDS) if (!["q", "category"].includes(name)) byId(name).addEventListener("change", (event) => this.set(name, event.target.value));
    form.addEventListener("submit", (event) => { event.preventDefault(); search(); byId("q").blur(); });
    form.addEventListener("reset", (event) => { event.preventDefault(); clearTimeout(this.timer); this.timer = 0; this.values = {}; this.show(); this.changed(); });
  }
  read(query) {
    this.values = {};
    for (const name of FIELDS) if (query.get(name)) this.values[name] = query.get(name);
    this.show();
  }
  get active() {
    return Object.fromEntries(Object.entries(this.values).filter(([name, value]) => value && value !== DEFAULTS[name]));
  }
  set(name, value) {
    if ((this.values[name] || DEFAULTS[name] || "") === value) return;
    this.values[name] = value;
    this.show();
    this.changed();
  }
  // The rule before or after the one that is chosen, in the order of the list.
  step(by) {
    if (!this.rules.length) return;
    const at = this.rules.indexOf(this.values.rule || "");
    const next = at < 0 ? (by > 0 ? 0 : this.rules.length - 1) : at + by;
    this.set("rule", this.rules[next] || "");
  }
  show() {
    // Never under the fingers of somebody who is typing.
    const query = this.values.q || "";
    if (!this.timer && byId("q").value.trim() !== query) byId("q").value = query;
    byId("order").value = this.values.order || DEFAULTS.order;
    for (const name of ["state", "differs", "rule", "host", "language", "score", "length", "place"]) byId(name).value = this.values[name] || DEFAULTS[name] || "";
    for (const chip of byId("categories").children) chip.setAttribute("aria-pressed", String(chip.dataset.name === this.values.category));
    byId("clear").disabled = !Object.keys(this.active).length;
    const view = new URLSearchParams(this.active).toString();
    for (const form of ["csv", "jsonl"]) byId(form).href = `removals.${form}${view ? `?${view}` : ""}`;
  }
  counts(counts) {
    this.rules = counts.rule.map((item) => item[0]);
    for (const name of ["differs", "rule", "host", "language", "score", "length", "place", "state"]) {
      const chosen = this.values[name] || DEFAULTS[name] || "";
      const rows = counts[name];
      const options = rows.filter(([value, count]) => count || value === chosen || (name === "state" && ofThis(value))).map(([value, count]) =>
        make("option", { value, text: `${(name === "state" && STATES[value]) || (name === "differs" && DIFFERS[value]) || value} · ${number.format(count)}` }));
      if (name !== "state") options.unshift(make("option", { value: "", text: ANY[name] }));
      if (chosen && !rows.some(([value]) => value === chosen)) options.push(make("option", { value: chosen, text: `${chosen} · 0` }));
      byId(name).replaceChildren(...options);
    }
    const place = byId("categories");
    const known = new Map(counts.category);
    const old = document.activeElement && place.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    if (this.values.category && !known.has(this.values.category)) known.set(this.values.category, 0);
    place.replaceChildren(...[...known].map(([name, count]) => make("button", { type: "button", class: `chip c-${name}`, "data-name": name,
      on: { click: () => this.set("category", this.values.category === name ? "" : name) } }, make("span", { class: "dot", "aria-hidden": "true" }), make("span", { text: name }), make("span", { class: "count", text: number.format(count) }))));
    if (old) place.querySelector(`[data-name="${CSS.escape(old)}"]`)?.focus();
    this.show();
  }
}

// Talking to the server, and the small things every part needs.
export const byId = (id) => document.getElementById(id);
export const number = new Intl.NumberFormat("en");
export const many = (count, word) => `${number.format(count)} ${word}${count === 1 ? "" : "s"}`;

// Every text goes in as text, never as markup.
export function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, call] of Object.entries(value)) element.addEventListener(event, call);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const NAMES = { "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
  "\u200b": "ZWSP", "\u200e": "LRM", "\u200f": "RLM", "\u061c": "ALM", "\u2060": "WJ", "\ufeff": "BOM" };
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const MOST_ODD = 1500;

// Text with its control characters to be seen, each shut in so that it turns nothing else around.
export function plain(text) {
  const found = text.match(ODD);
  if (!found || found.length > MOST_ODD) return [document.createTextNode(text)];
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(ODD)) {
    if (match.index > at) parts.push(document.createTextNode(text.slice(at, match.index)));
    const code = match[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    parts.push(make("bdi", { class: "ctl", "data-name": NAMES[match[0]] || `U+${code}`, text: match[0] }));
    at = match.index + 1;
  }
  if (at < text.length) parts.push(document.createTextNode(text.slice(at)));
  return parts;
}

// Offsets of the report count code points; those of a string here count UTF-16 units.
export function points(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const GONE = "The server does not answer, so nothing was saved. Start cleaner review again: every verdict before this one is kept.";

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { credentials: "omit", cache: "no-store", ...options });
  } catch {
    throw new Error(GONE);
  }
  if (!answer.ok) {
    const text = await answer.text();
    let message = text;
    try { message = JSON.parse(text).error; } catch { /* plain words */ }
    throw new Error(message || `The server answers ${answer.status}.`);
  }
  return answer.json();
}

export const get = (path, values = {}) => {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined)).toString();
  return ask(query ? `${path}?${query}` : path);
};
export const post = (path, body) => ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export function say(text) {
  byId("live").textContent = text;
}
export function complain(text) {
  const place = byId("alert");
  place.textContent = text;
  place.hidden = !text;
}

// What a call to the server gives; null, and its complaint on the page, when it fails.
export async function guarded(call) {
  try {
    const found = await call();
    complain("");
    return found;
  } catch (error) {
    complain(error.message);
    return null;
  }
}

// How much is judged, in the bar and in words.
export function progress(facts, more = "") {
  byId("progress").max = Math.max(1, facts.total);
  byId("progress").value = facts.judged;
  byId("progress-text").textContent = `${number.format(facts.judged)} / ${number.format(facts.total)}${more}`;
}

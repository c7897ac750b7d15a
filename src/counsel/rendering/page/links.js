/** A situation as one line of text: the codec of `counsel.files.links`, so that each side reads what the other writes. */
import { dayOf, iso, isDate } from "./words.js";

/** @typedef {import("./engine.js").Value} Value */
/** @typedef {import("./engine.js").Fact} Fact */
/** @typedef {{name: string, facts: Fact[], changed_terms: Record<string, number>}} Panel */
/**
 * @typedef {{fault: string, answers: Map<number, Value>, unknown: number[], left: string[]}} Read
 *   what is wrong with the whole link, if anything; the answers; what was said not to be known; the keys that are left out
 */

const BEGINS = "counsel:";
const VERSION = "1";
const UNKNOWN = "unknown";

/**
 * The link to some answers; days become dates, so that it stays true. It holds what somebody said not to know too.
 * @param {Panel} panel @param {Map<number, Value>} values @param {string} today @param {Iterable<number>} [unknown]
 */
export function linkTo(panel, values, today, unknown = []) {
  const facts = new Map([...unknown].map((level) => [panel.facts[level].name, UNKNOWN]));
  for (const [level, value] of values) facts.set(panel.facts[level].name, lasting(panel.facts[level], value, today));
  const body = [VERSION, quote(panel.name), pairs([...facts]), ...[termsOf(panel)].filter(Boolean)].join("/");
  return `${BEGINS}${body}/${sha256(body).slice(0, 6)}`;
}

/** A value in a form that is still right on a later day. @param {Fact} fact @param {Value} value @param {string} today */
export function lasting(fact, value, today) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  const day = dayOf(today) - Number(value);
  return fact.kind === "days" && day >= dayOf("0001-01-01") ? iso(day) : String(value);
}

/** @param {Panel} panel */
const termsOf = (panel) => pairs(Object.entries(panel.changed_terms).map(([name, days]) => [name, String(days)]));
/** @param {[string, string][]} entries */
const pairs = (entries) => entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => `${name}=${quote(value)}`).join();
/** @param {string} text */
const quote = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase());
/** @param {string} text */
function unquote(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Read a link. @param {Panel} panel @param {string} link @param {string} today @returns {Read} */
export function readLink(panel, link, today) {
  const text = link.replace(/\s/g, "").replace(BEGINS, "");
  const [body, check] = [text.slice(0, text.lastIndexOf("/")), text.slice(text.lastIndexOf("/") + 1)];
  const [version, name, facts = "", terms = ""] = body.split("/");
  const fault = (/** @type {string} */ what) => ({ fault: what, answers: new Map(), unknown: [], left: [] });
  if (/^\d+$/.test(version) && version !== VERSION) return fault("other_version");
  if (check !== sha256(body).slice(0, 6)) return fault("damaged");
  if (unquote(name) !== panel.name) return fault("other_panel");
  if (terms !== termsOf(panel)) return fault("other_terms");
  const answers = new Map(), /** @type {number[]} */ unknown = [], /** @type {string[]} */ left = [];
  for (const pair of facts.split(",").filter(Boolean)) {
    const [key, ...rest] = pair.split("=");
    const level = panel.facts.findIndex((fact) => fact.name === key);
    const text = unquote(rest.join("="));
    const value = level < 0 ? null : valueOf(panel.facts[level], text, today);
    if (value !== null) answers.set(level, value);
    else if (level >= 0 && text === UNKNOWN) unknown.push(level);
    else left.push(key);
  }
  return { fault: "", answers, unknown, left };
}

/** What a text says of a fact; null where it is no value of it. @param {Fact} fact @param {string} text @param {string} today @returns {Value | null} */
export function valueOf(fact, text, today) {
  if (fact.kind === "yes_no") return text === "yes" ? true : text === "no" ? false : null;
  if (fact.kind === "choice") return fact.cells.includes(text) && text !== "" ? text : null;
  return fact.kind === "days" && isDate(text) ? within(fact, dayOf(today) - dayOf(text)) : numberOf(fact, text);
}

/** What a text says of a fact that counts; null where it is no number that the fact can be. @param {Fact} fact @param {string} text */
export function numberOf(fact, text) {
  const places = String(fact.step).split(".")[1]?.length ?? 0;
  return (places ? /^-?\d{1,9}(\.\d{1,3})?$/ : /^-?\d{1,9}$/).test(text) ? within(fact, Number(text)) : null;
}

/** A number, if it is one of those that the fact can be: steps are counted, since 3 * 0.1 is not 0.3. @param {Fact} fact @param {number} number */
function within(fact, number) {
  const steps = number / fact.step;
  return number >= fact.minimum && number <= fact.maximum && Math.abs(steps - Math.round(steps)) < 1e-6 ? number : null;
}

/** SHA-256 of a text, in hexadecimal (FIPS 180-4); a page on a disk has no other that answers at once. @param {string} text */
export function sha256(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const length = bytes.length * 8;
  bytes.push(0x80);
  while (bytes.length % 64 !== 56) bytes.push(0);
  for (let shift = 56; shift >= 0; shift -= 8) bytes.push(shift > 31 ? 0 : (length >>> shift) & 255);
  const state = [...PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))];
  const rotate = (/** @type {number} */ word, /** @type {number} */ by) => (word >>> by) | (word << (32 - by));
  for (let at = 0; at < bytes.length; at += 64) {
    const words = Array.from({ length: 16 }, (_, i) => bytes.slice(at + 4 * i, at + 4 * i + 4).reduce((one, other) => (one << 8) | other, 0));
    for (let i = 16; i < 64; i++) {
      const [early, late] = [words[i - 15], words[i - 2]];
      const one = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
      const other = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
      words.push((words[i - 16] + one + words[i - 7] + other) | 0);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + fraction(Math.cbrt(PRIMES[i])) + words[i];
      const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** The first 64 prime numbers. */
const PRIMES = Array.from({ length: 312 }, (_, i) => i).filter((n) => n > 1 && !Array.from({ length: n }, (_, i) => i).some((d) => d > 1 && n % d === 0));
/** The first 32 bits behind the point. @param {number} root */
const fraction = (root) => ((root % 1) * 2 ** 32) | 0;

/** The words of the page, days and dates; the messages come from the catalogue, as for every other page. */

/** @typedef {Record<string, string | string[]>} Words */
/** @type {Words} */
let messages = {};

/** @param {Words} words */
export function speak(words) {
  messages = words;
}

/** Say a message with its slots filled in. @param {string} key @param {Record<string, unknown>} [slots] */
export function say(key, slots = {}) {
  return filled(/** @type {string} */ (messages[key]), slots);
}

/** Say a message that counts. @param {string} key @param {number} number @param {Record<string, unknown>} [slots] */
export function counted(key, number, slots = {}) {
  return filled(messages[key][number === 1 ? 0 : 1], { number, ...slots });
}

/** @param {string} text @param {Record<string, unknown>} slots */
const filled = (text, slots) => text.replace(/\{(\w+)\}/g, (_, name) => String(slots[name]));

/** `Williams, Simpson and Feldman`; choices of which one has a comma are all parted by `or`. @param {string[]} names @param {string} [how] the message for the last two */
export function joined(names, how = "and") {
  if (names.length < 2) return names.join();
  if (how === "or" && names.some((name) => name.includes(","))) return names.reduce((first, last) => say(how, { first, last }));
  return say(how, { first: names.slice(0, -1).join(", "), last: names[names.length - 1] });
}

/** What must hold together, in each of which there may be an `or`. @param {string[]} conditions */
export const together = (conditions) => conditions.reduce((first, last) => say("and_also", { first, last }));

/** Today by the clock of this device, as `2026-11-23`. */
export function todayHere() {
  const now = new Date();
  return iso(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY);
}

const DAY = 86_400_000;
/** A day as a number. @param {string} date */
export const dayOf = (date) => Date.parse(date + "T00:00:00Z") / DAY;
/** @param {number} day */
export const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
/** From 0 for Monday. @param {number} day */
export const weekday = (day) => (((day + 3) % 7) + 7) % 7;
/** What a day of the week is called. @param {number} day */
export const weekdayName = (day) => messages.long_weekdays[weekday(day)];
/** Whether a text is a day that there is. @param {string} text */
export const isDate = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(dayOf(text)) && iso(dayOf(text)) === text;

/** A date in full, or in short with its year where that is another than today's. @param {string} date @param {string} [today] */
export function dated(date, today) {
  const [year, month, day] = date.split("-").map(Number);
  const form = today === undefined ? "long" : "short";
  const parts = { weekday: messages[form + "_weekdays"][weekday(dayOf(date))], day, month: messages[form + "_months"][month - 1], year };
  if (today === undefined) return say("date", parts);
  return say(today.startsWith(String(year)) ? "short_date" : "short_date_year", parts);
}

/** The views of an interview: one question at a time, with the columns beside it and the answers so far. */
import { SILENT } from "./engine.js";
import { button, h, list, section } from "./dom.js";
import { OPEN, STANCES, judged, stanceOf } from "./plan.js";
import { numberOf } from "./links.js";
import { counted, dayOf, isDate, iso, joined, say } from "./words.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./engine.js").Value} Value */
/** @typedef {import("./dom.js").Child} Child */

/** One question at a time, with the columns beside it. @param {Page} page @returns {Child[]} */
export function interview(page) {
  const { fact, most } = page.next;
  const asked = page.again >= 0 ? page.again : fact;
  const settled = page.panel.experts.filter((_, expert) => page.isSettled(expert)).length;
  const progress = say("settled_of", { number: settled, all: page.panel.experts.length });
  return [
    h("div.interview", {},
      h("div", {},
        h("p.quiet", { id: "progress" }, asked < 0 ? progress : `${progress} · ${counted("questions_more", Math.max(most, 1))}`),
        asked < 0 ? finished(page, settled) : question(page, asked)),
      columns(page),
      answered(page)),
  ];
}

/** @param {Page} page @param {number} settled how many experts have nothing open */
function finished(page, settled) {
  return h("div", {},
    h("h2", { tabindex: -1, id: "heading" }, say("check_answers")),
    h("p", {}, say(settled < page.panel.experts.length ? "nothing_left" : "nothing_more")),
    h("p", {}, button(say("show_advice"), "show", () => page.go("answer"), { class: "primary" })));
}

/** @param {Page} page @param {number} level */
function question(page, level) {
  const fact = page.panel.facts[level];
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const value = entered(page, level, /** @type {HTMLFormElement} */ (event.target));
    if (value === undefined) page.complain(!fact.cells.some(Array.isArray) ? "choose_one" : fact.step === 1 ? "say_number" : "say_step", fact);
    else page.answerTo(level, value);
  };
  const hanging = page.answer.hanging.find((one) => one.fact === level);
  const why = hanging && counted("may_change", hanging.experts.length, { experts: joined(hanging.experts.map((expert) => page.panel.experts[expert].called)) });
  return h("form", { submit, novalidate: true, id: "question" },
    h("fieldset", { "aria-describedby": "help" },
      h("legend", {}, h("h2", { tabindex: -1, id: "heading" }, page.asked(level))),
      h("p", { id: "help" }, fact.help, " ", h("span.quiet", {}, page.again < 0 && (why || say("may_open")))),
      ...(fact.cells.some(Array.isArray) ? numberFields(page, level) : radios(page, level)),
      h("p.wrong", { id: "wrong", role: "alert" })),
    h("p.buttons", {},
      h("button.primary", { type: "submit", id: "next" }, say("next")),
      page.order.length > 0 && button(say("back"), "back", () => page.back()),
      button(say("show_now"), "show", () => page.go("answer"))));
}

/** @param {Page} page @param {number} level */
function radios(page, level) {
  const fact = page.panel.facts[level];
  const options = fact.answers.map((label, i) => ({ label, id: `option-${i}`, value: String(i), on: page.answers.get(level) === fact.cells[i] }));
  options.push({ label: say("dont_know"), id: "option-unknown", value: "", on: page.unknown.has(level) });
  return options.map(({ label, id, value, on }) =>
    h("div.option", {}, h("input", { type: "radio", name: "answer", id, value, checked: on }), h("label", { for: id }, label)));
}

/** A number, for days with its date beside it. @param {Page} page @param {number} level */
function numberFields(page, level) {
  const fact = page.panel.facts[level];
  const days = fact.kind === "days";
  const known = page.answers.get(level);
  const number = /** @type {HTMLInputElement} */ (h("input", { id: "number", type: "number", inputmode: fact.step % 1 ? "decimal" : "numeric", step: fact.step, min: fact.minimum, max: fact.maximum, value: known }));
  const date = /** @type {HTMLInputElement} */ (h("input", { id: "date", type: "date", max: page.today, value: known === undefined ? null : iso(dayOf(page.today) - Number(known)) }));
  number.addEventListener("input", () => (date.value = number.value === "" || !(Math.abs(Number(number.value)) < 1e6) ? "" : iso(dayOf(page.today) - Math.trunc(Number(number.value)))));
  date.addEventListener("input", () => isDate(date.value) && (number.value = String(dayOf(page.today) - dayOf(date.value))));
  const unknown = h("input", { id: "unknown", type: "checkbox", checked: page.unknown.has(level) });
  return [
    h("div.option", {}, h("label", { for: "number" }, say(days ? "days_ago" : "number")), number, fact.unit[1] && h("span.quiet", {}, ` ${fact.unit[1]}`)),
    days && h("div.option", {}, h("label", { for: "date" }, say("or_date")), date),
    h("div.option", {}, unknown, h("label", { for: "unknown" }, say("dont_know"))),
  ];
}

/** What a form says: a value, null for somebody who does not know, undefined for nothing that could be. @param {Page} page @param {number} level @param {HTMLFormElement} form @returns {Value | null | undefined} */
function entered(page, level, form) {
  const fact = page.panel.facts[level];
  if (fact.cells.some(Array.isArray)) {
    if (/** @type {HTMLInputElement} */ (form.querySelector("#unknown")).checked) return null;
    return numberOf(fact, /** @type {HTMLInputElement} */ (form.querySelector("#number")).value) ?? undefined;
  }
  const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector("input:checked"));
  if (!chosen) return undefined;
  return chosen.value === "" ? null : /** @type {Value} */ (fact.cells[Number(chosen.value)]);
}

/** The answers so far, each to be changed. @param {Page} page */
function answered(page) {
  const rows = page.order.filter((level) => page.applies(level)).map((level) => [
    h("span", {}, `${page.panel.facts[level].title}: `, h("strong", {}, page.valueInWords(level))),
    " ",
    button(say("change"), `again-${level}`, () => page.askAgain(level), { "aria-label": say("change_what", { fact: page.panel.facts[level].title }) }),
  ]);
  return section(say("answers_so_far"), list(rows, "ol"));
}

/** The experts, each with what is settled and how much is open. @param {Page} page */
function columns(page) {
  const { panel, answer } = page;
  return h("section.columns", { "aria-label": say("the_experts") },
    ...panel.experts.map(({ called }, expert) => {
      const own = panel.pairs.flatMap((pair, i) => (pair.expert === expert ? [{ ...pair, said: answer.said[i], moved: page.hasMoved(i) }] : []));
      const settled = own.filter(({ said }) => ![OPEN, SILENT].includes(stanceOf(said.possible)));
      const open = own.filter(({ said }) => stanceOf(said.possible) === OPEN).length;
      return h("div.column", {},
        h("h3", {}, called),
        h("p.quiet", {}, open ? counted("still_open_number", open) : say("all_settled")),
        list(settled.map(({ said, action, moved }) => [
          chip(stanceOf(said.possible), answer.taken[action]), " ", panel.actions[action].title, moved && h("span.new", {}, ` ${say("new")}`)])));
    }));
}

/** A stance as a sign with its word. @param {number} stance @param {boolean} [taken] @param {string} [word] */
export function chip(stance, taken = false, word) {
  const [, name, sign] = STANCES.find(([mask]) => mask === stance) ?? STANCES[3];
  return h(`span.stance.${name}`, {}, h("span", { "aria-hidden": "true" }, `${sign} `), word ?? judged(stance, taken));
}

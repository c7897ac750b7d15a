/** The views of the panel itself: its beginning, experts, cases and map; and what goes onto paper. */
import { SILENT } from "./engine.js";
import { fold, ruleView, table } from "./answering.js";
import { chip } from "./asking.js";
import { button, h, list, section } from "./dom.js";
import { STANCES, judged, stanceOf } from "./plan.js";
import { counted, joined, say } from "./words.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./dom.js").Child} Child */

/** @param {Page} page @returns {Child[]} */
export function startView(page) {
  const { panel } = page;
  return [
    h("h2", { tabindex: -1, id: "heading" }, say("start_title")),
    h("p.question", {}, panel.question),
    h("p", {}, say("what_it_is")), h("p.quiet", {}, panel.note), h("p.quiet", {}, say("stays_here")),
    h("p.buttons", {}, button(say("start"), "start", () => page.go("ask"), { class: "primary" }), button(say("see_cases"), "see-cases", () => page.go("cases"))),
    section(say("the_experts"), list(panel.experts.map((expert) => [h("strong", {}, expert.full_name), `, ${expert.who}: ${expert.outlook}`]))),
  ];
}

/** @param {Page} page @returns {Child[]} */
export function expertsView(page) {
  const { panel } = page;
  return [
    h("h2", { tabindex: -1, id: "heading" }, say("the_experts")),
    h("p.quiet", {}, say("beside_claims")),
    ...panel.experts.map((expert, i) => {
      const rules = panel.rules.flatMap((rule, number) => (rule.expert === i ? [number] : []));
      return h("section", {}, h("h3", {}, expert.full_name), h("p", {}, expert.who), h("p", {}, expert.outlook),
        h("details", {}, h("summary", { id: `rules-${i}` }, counted("rules", rules.length)), ...rules.map((rule) => ruleView(page, rule))));
    }),
    h("p.quiet", {}, panel.source),
  ];
}

/** @param {Page} page @returns {Child[]} */
export function casesView(page) {
  return [
    h("h2", { tabindex: -1, id: "heading" }, say("cases")),
    h("p.quiet", {}, say("cases_are")),
    h("div.actions", {}, ...page.panel.cases.map((one) =>
      h("section.action", {}, h("h3", {}, one.title), h("p", {}, one.story),
        button(say("open_case"), `case-${one.name}`, () => page.take(one.answers), { "aria-label": say("open_what", { case: one.title }) })))),
  ];
}

const percent = (/** @type {number} */ share) => (share && share < 0.01 ? "<1%" : `${Math.round(100 * share)}%`);
/** @param {Record<string, number>} said */
const bar = (said) => h("span.bar", { "aria-hidden": "true" }, ...STANCES.filter(([, name]) => said[name]).map(([, name]) => h(`span.${name}`, { share: said[name] })));

/** Where the panel agrees and divides, over all situations. @param {Page} page @returns {Child[]} */
export function mapView(page) {
  const { map, experts, actions } = page.panel;
  const inWords = (/** @type {Record<string, number>} */ said) =>
    STANCES.filter(([mask, name]) => said[name] && mask !== SILENT).map(([, name]) => `${say(name)} ${percent(said[name])}`).join(", ");
  const voice = (/** @type {number} */ expert, /** @type {number} */ action) => map.voices.find(([who, what]) => who === expert && what === action)?.[2];
  const spoken = page.panel.order.filter((action) => map.voices.some(([, what]) => what === action));
  return [
    h("h2", { tabindex: -1, id: "heading" }, say("map")),
    h("p.quiet", {}, map.counted),
    fold(page, "voices", say("who_says_what"), h("div.actions", {}, ...spoken.map((action) => h("div.action", {}, h("h4", {}, actions[action].title),
      list(experts.flatMap(({ called }, expert) => {
        const said = voice(expert, action);
        return said ? [[h("span", {}, called), bar(said), h("span.quiet", {}, inWords(said) || say("nothing"))]] : [];
      })))))),
    fold(page, "agreement", say("who_agrees"), agreement(page)),
    ...map.parts.map(({ title, means, lines }, part) => fold(page, `part-${part}`, title, h("p.quiet", {}, means), list(lines.map(({ text, note, share, opens }, i) => [
      text, share !== null && bar({ open: share }), h("span.quiet", {}, ` ${note} `),
      opens && button(say("open_case"), `open-${part}-${i}`, () => page.take(opens), { "aria-label": say("open_what", { case: text }) })])))),
  ];
}

/** Every two experts: how often they say the same, and how often the opposite; a grid where there is room. @param {Page} page */
function agreement({ panel, wide }) {
  const { experts, map: { pairs } } = panel;
  const told = (/** @type {number | null} */ same, /** @type {number | null} */ opposed) =>
    same === null ? say("never_meet") : say("agree_oppose", { same: percent(same), opposed: percent(opposed ?? 0) });
  if (!wide) return list(pairs.map(([one, other, same, opposed]) => [`${joined([experts[one].called, experts[other].called])}: `, told(same, opposed)]));
  const tile = (/** @type {number} */ row, /** @type {number} */ column) => {
    const pair = pairs.find(([one, other]) => (one === row && other === column) || (one === column && other === row));
    return pair ? h("td.pair", { share: 0.3 * (pair[2] ?? 0) }, told(pair[2], pair[3])) : h("td", {}, "—");
  };
  return h("table", { "aria-label": say("who_agrees") },
    h("thead", {}, h("tr", {}, h("td"), ...experts.map(({ called }) => h("th", { scope: "col" }, called)))),
    h("tbody", {}, ...experts.map(({ called }, row) => h("tr", {}, h("th", { scope: "row" }, called), ...experts.map((_, column) => tile(row, column))))));
}

/** A sheet to fill in, or its solution. @param {Page} page @param {string} what @returns {Child[]} */
export function paper(page, what) {
  const { panel, answer } = page;
  const solved = what === "solution";
  const cell = (/** @type {number} */ expert, /** @type {number} */ action) => solved && chip(answer.stance(expert, action), false, answer.word(expert, action));
  const reasons = answer.said.flatMap((said, i) => {
    const { expert, action } = panel.pairs[i];
    return said.rules.map((rule) => [`${panel.experts[expert].called}, ${panel.actions[action].title} (${judged(stanceOf(said.possible), answer.taken[action])}): `, panel.rules[rule].because]);
  });
  return [
    h("h1", {}, `${panel.title}: ${say(what)}`), h("p", {}, panel.question),
    section(say("your_situation"), list(page.known)),
    !solved && h("p", {}, say("fill_in")),
    table(page, say(what), panel.order, cell),
    solved && section(say("reasons"), list(reasons)),
    h("p.quiet", {}, panel.source),
  ];
}

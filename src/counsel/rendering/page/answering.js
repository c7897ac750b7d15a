/** The views of an answer: what to do, what is open, who says what, why, and what to take along. */
import { AVOID, DO, MAY, SILENT } from "./engine.js";
import { bits } from "./kernel.js";
import { button, download, h, list, section } from "./dom.js";
import { chip } from "./asking.js";
import { branches, enough, nearest, presumed } from "./explaining.js";
import { numberOf } from "./links.js";
import { OPEN, STANCES, judged, possibleInWords, stanceOf } from "./plan.js";
import { counted, dated, dayOf, iso, joined, say, together } from "./words.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./plan.js").Answer} Answer */
/** @typedef {import("./plan.js").Standing} Standing */
/** @typedef {import("./engine.js").Value} Value */
/** @typedef {import("./kernel.js").Limit} Limit */
/** @typedef {import("./dom.js").Child} Child */

/** So many of the stances that are open are told at once on a narrow screen. */
const MOST_OPEN = 1;

/** So many ways in which a stance comes out are read in one sentence. */
const MOST_WAYS = 3;

/** How each firmness is told, from the mildest on; what is said plainly is not. */
const FIRMLY = ["mildly", "", "firmly"];

/** The whole answer. @param {Page} page @returns {Child[]} */
export function answerView(page) {
  const { answer, panel } = page;
  return [
    h("h2", { tabindex: -1, id: "heading" }, counted("what_they_say", panel.experts.length, { day: dated(page.today) })),
    ...answer.limits.map((limit) => h("p.limit", {}, h("strong", {}, say("please_note")), limit)),
    ...plan(page),
    open(page),
    h("div.beside", {}, change(page), h("div", {}, days(page))),
    ...compared(page),
    h("div.on-paper", {}, section(say("your_answers"), list(page.known))),
    takeAlong(page),
  ];
}

/** A section that is folded on a narrow screen, and stays as it was left. @param {Page} page @param {string} name @param {string} title @param {Child[]} children */
export function fold(page, name, title, ...children) {
  const under = children.filter(Boolean);
  if (!under.length) return null;
  if (page.wide) return h("section", { id: name }, h("h3", {}, title), ...under);
  const toggle = (/** @type {Event} */ { target }) => page.unfolded[/** @type {HTMLDetailsElement} */ (target).open ? "add" : "delete"](name);
  return h("details.fold", { id: name, open: page.unfolded.has(name), toggle }, h("summary", { id: `fold-${name}` }, h("h3", {}, title)), ...under);
}

/** An expert, with how firmly. @param {Answer} answer @param {number} expert @param {number} action @param {import("./engine.js").Said[]} [said] */
function firmlyNamed(answer, expert, action, said) {
  const how = FIRMLY[answer.firmness(expert, action, said)];
  const { called } = answer.panel.experts[expert];
  return how ? say(`one_${how}`, { stance: called }) : called;
}

/** @param {Page} page */
function whatYouDid({ answer, panel }) {
  const told = panel.actions.flatMap((action, i) => {
    const said = [DO, MAY, AVOID].map((stance) => /** @type {const} */ ([stance, answer.those(i, stance)])).filter(([, experts]) => experts.length);
    if (!answer.taken[i] || !said.length) return [];
    const name = (/** @type {number} */ expert) => firmlyNamed(answer, expert, i);
    return [[h("strong", {}, action.title), say("dash"), said.map(([stance, experts]) => `${judged(stance, true)}: ${joined(experts.map(name))}`).join("; ")]];
  });
  return section(say("what_you_did"), list(told));
}

/** @param {import("./page.js").Panel} panel @param {number[]} experts */
const named = (panel, experts) => joined(experts.map((expert) => panel.experts[expert].called));

/** Today, then, not; what was done; and what divides them. @param {Page} page @returns {Child[]} */
function plan(page) {
  const { answer, panel } = page;
  const { today, then, again, follows, coming, not, divided } = answer.plan;
  const waits = (/** @type {number} */ action, /** @type {string} */ date) => {
    const off = answer.isCall(action) ? answer.closed(date) : null;
    return off ? ` (${off.words})` : "";
  };
  const line = (/** @type {string} */ label, /** @type {Standing} */ one, /** @type {string} */ said) => [
    h("span.quiet", {}, label), h("strong", {}, panel.actions[one.action].title), say("dash") + said];
  const occasion = (/** @type {Standing} */ { action }) => {
    const { occasion, label } = panel.actions[action];
    return occasion ? `${occasion}: ` : label;
  };
  const some = (/** @type {number[]} */ stances) => answer.said.some(({ possible }) => stances.includes(stanceOf(possible)));
  const nothing = coming.length && !divided.length ? "nothing_yet" : some([DO, MAY, AVOID]) ? "nothing_favoured" : some([OPEN]) ? "nothing_settled" : "nothing_said";
  return [h("div.plan", {},
    section(say("today"), today.length
      ? list(today.map((one) => line(panel.actions[one.action].label, one, advised(page, one) + waits(one.action, page.today))))
      : h("p", {}, say(nothing))),
    section(say("then"), list([
      ...then.map((one) => line(say("from", { day: dated(one.date, page.today) }), one, advised(page, one, one.said) + waits(one.action, one.date))),
      ...again.map(({ days, ...one }) => line(`${days}: `, one, advised(page, one))),
      ...coming.map((one) => line(occasion(one), one, advised(page, one))),
      ...follows.map(({ done, ...one }) => line(
        say("from_once_done", { day: dated(one.date, page.today), action: panel.actions[done].title }), one, advised(page, one, one.said) + waits(one.action, one.date)))])),
    section(say("not"), list(not.map((one) => line("", one, against(page, one)))))),
    whatYouDid(page),
    section(say("divided"), list(divided.slice(0, 2).map((one) => {
      const sides = /** @type {[string, number[]][]} */ ([[say("yes"), one.do], [say("all_right"), one.may], [say("no"), one.objecting]]).filter(([, who]) => who.length);
      return [h("strong", {}, `${panel.actions[one.action].title}? `), sides.map(([side, who]) => `${side}: ${named(panel, who)}`).join("; ")];
    })))];
}

/** @param {Page} page @param {Standing} one @param {import("./engine.js").Said[]} [said] what they say on that day, if not today */
function advised(page, one, said) {
  const { panel } = page;
  const experts = one.do.length ? one.do : one.may;
  const number = counted(one.do.length ? "say_so" : "accept_it", experts.length, { all: panel.experts.length });
  const told = objected(panel, firmly(page, number, one.action, experts, said), one.objecting);
  const who = [...one.do, ...one.may].filter((expert) => panel.actions[one.action].advertised.includes(expert));
  return who.length ? told + counted("advertises", who.length, { experts: named(panel, who) }) : told;
}

/** @param {Page} page @param {Standing} one */
function against(page, one) {
  const { panel } = page;
  const others = panel.experts.flatMap((_, expert) => ([...one.do, ...one.may].includes(expert) ? [expert] : []));
  const number = counted("advise_against", one.avoid.length, { all: panel.experts.length });
  return objected(panel, firmly(page, number, one.action, one.avoid), others);
}

/** Add who says so mildly, or firmly. @param {Page} page @param {string} told @param {number} action @param {number[]} experts @param {import("./engine.js").Said[]} [on] */
function firmly({ answer, panel }, told, action, experts, on) {
  return FIRMLY.reduce((said, how, firmness) => {
    const who = how ? experts.filter((expert) => answer.firmness(expert, action, on) === firmness) : [];
    return who.length ? say(how, { said, experts: named(panel, who) }) : said;
  }, told);
}

/** @param {import("./page.js").Panel} panel @param {string} said @param {number[]} others */
function objected(panel, said, others) {
  return others.length ? counted("objects", others.length, { said, experts: named(panel, others) }) : say("nobody_objects", { said });
}

/** What moved with the last change, under it. @param {Page} page */
function moves(page) {
  const told = page.moved.map((pair) => {
    const { expert, action } = page.panel.pairs[pair];
    const slots = { expert: page.panel.experts[expert].called, action: page.panel.actions[action].title };
    const answers = [/** @type {Answer} */ (page.before), page.answer];
    const [before, after] = answers.map(({ said, taken }) => possibleInWords(said[pair].possible, taken[action]));
    return say("moved", { ...slots, before, after });
  });
  const title = say("you_changed", { fact: page.panel.facts[page.lastChange].title, value: page.valueInWords(page.lastChange) });
  return h("div.moves", { id: "moved" }, h("h4", {}, title), list(told) ?? h("p", {}, say("nothing_moved")));
}

/** Every answer that applies, to be changed in place. @param {Page} page */
function change(page) {
  const rows = page.panel.facts.flatMap((_, level) => (page.applies(level) ? [field(page, level), level === page.lastChange && moves(page)] : []));
  return fold(page, "change", say("your_answers"), h("p.quiet", {}, say("change_any")), ...rows,
    h("p.buttons", {}, button(say("go_on"), "go-on", () => page.go("ask")), button(say("start_anew"), "anew", () => page.restart())));
}

/** @param {Page} page @param {number} level */
function field(page, level) {
  const fact = page.panel.facts[level];
  const id = `change-${level}`;
  const known = page.answers.get(level);
  const label = h("label", { for: id }, fact.title);
  if (fact.cells.some(Array.isArray)) {
    const ago = fact.kind === "days" && known !== undefined;
    return h("p.field", {}, label, numberField(page, level, id), ago ? h("span.quiet", {}, page.valueInWords(level)) : fact.unit[1] && h("span.quiet", {}, ` ${fact.unit[1]}`));
  }
  const changed = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    page.change(level, value === "" ? null : /** @type {Value} */ (fact.cells[Number(value)]), id);
  };
  const options = fact.answers.map((_, i) => h("option", { value: i, selected: known === fact.cells[i] }, fact.said[i]));
  return h("p.field", {}, label, h("select", { id, change: changed }, h("option", { value: "", selected: known === undefined }, say("not_known")), ...options));
}

/** A number, or a day; what is typed is taken once it is whole: on Enter, or when the field is left. @param {Page} page @param {number} level @param {string} id */
function numberField(page, level, id) {
  const fact = page.panel.facts[level];
  const known = /** @type {number | undefined} */ (page.answers.get(level));
  const shown = known === undefined ? "" : fact.kind === "days" ? iso(dayOf(page.today) - known) : String(known);
  const limits = fact.kind === "days" ? { type: "date", max: page.today } : { type: "number", min: fact.minimum, max: fact.maximum, step: fact.step };
  const take = (/** @type {string} */ focus) => {
    const value = field.value && fact.kind === "days" ? String(dayOf(page.today) - dayOf(field.value)) : field.value;
    const number = value === "" ? null : numberOf(fact, value);
    if (value !== "" && number === null) field.value = shown;
    else if (!taken && number !== (known ?? null)) {
      taken = true; // a browser may say that a field is left once more when it is taken away
      page.change(level, number, focus);
    }
  };
  let [typed, taken] = [false, false];
  const field = /** @type {HTMLInputElement} */ (h("input", {
    id, value: shown, ...limits,
    keydown: (/** @type {KeyboardEvent} */ { key }) => (key === "Enter" ? take(id) : (typed = true)),
    change: () => typed || take(id),
    blur: (/** @type {FocusEvent} */ { relatedTarget }) => take(/** @type {HTMLElement | null} */ (relatedTarget)?.id || id),
  }));
  return field;
}

/** What is open with its conditions, and each fact on which that hangs to be answered now, once. @param {Page} page */
function open(page) {
  const { answer, panel } = page;
  const pairs = panel.pairs.flatMap((_, i) => (stanceOf(answer.said[i].possible) === OPEN ? [i] : []));
  const first = page.wide ? pairs.length : MOST_OPEN;
  const [told, others] = [pairs.slice(0, first), pairs.slice(first)];
  const asked = (/** @type {number[]} */ some) => answer.hanging.flatMap(({ fact }) => (page.applies(fact) && some.some((i) => answer.said[i].depends.includes(fact)) ? [fact] : []));
  const buttons = (/** @type {number[]} */ levels) => levels.length > 0 && h("p.buttons", {},
    ...levels.map((level) => button(say(page.unknown.has(level) ? "answer_after_all" : "answer_now", { fact: panel.facts[level].title }), `now-${level}`, () => page.focusOn(`change-${level}`))));
  const rows = (/** @type {number[]} */ some) => list(some.map((i) => opened(page, i)));
  const now = asked(told);
  const later = asked(others).filter((level) => !now.includes(level));
  return section(say("still_open"), buttons(now), rows(told),
    others.length > 0 && fold(page, "open", counted("still_open_more", others.length), buttons(later), rows(others)));
}

/** One stance that is open: what comes of it when, and if what is presumed is so. @param {Page} page @param {number} pair @returns {Child[]} */
function opened(page, pair) {
  const { answer, panel, engine } = page;
  const { expert, action } = panel.pairs[pair];
  const { called } = panel.experts[expert];
  const granted = presumed(engine, pair, answer.situation);
  const presumes = granted && say("presumed", {
    stance: judged(granted.stance, answer.taken[action]), expert: called, conditions: together(granted.limits.map((limit) => limitInWords(page, limit))) });
  return [
    h("strong", {}, say("on", { expert: called, action: panel.actions[action].title })), ": ", ...whenWhich(page, pair),
    presumes && h("p.quiet", {}, `${presumes}.`)];
}

/** Of what is open when which stance comes out: in one sentence, or in a list where one of them has many ways. @param {Page} page @param {number} pair @returns {Child[]} */
function whenWhich(page, pair) {
  const { answer, panel } = page;
  const { possible } = answer.said[pair];
  const taken = answer.taken[panel.pairs[pair].action];
  /** @type {[string, Child][]} */
  const told = branches(answer.said[pair], answer.situation).map(({ stance, ways }) => {
    const slots = { stance: possibleInWords(stance, taken) };
    const conditions = ways.map((way) => together(way.map((limit) => limitInWords(page, limit))));
    if (ways.length > MOST_WAYS) return [say("if_one", slots), list(conditions)];
    const either = conditions.length && conditions.reduce((first, last) => say("or_if", { first, last }));
    return [say(either ? "stance_if" : "otherwise", { ...slots, conditions: either }), null];
  });
  if (told.some(([, ways]) => ways)) return [list(told)];
  return [`${told.map(([said]) => said).join("; ") || possibleInWords(possible, taken)}.`];
}

/** That a fact lies in some cells: `they said no`, or without clauses `their answer: a no`. @param {Page} page @param {Limit} limit */
export function limitInWords({ panel }, { level, mask }) {
  const fact = panel.facts[level];
  const told = joined(cellsInWords(fact, bits(mask)), "or");
  return fact.clauses ? told : say("fact_value", { fact: fact.inside, value: told });
}

/** Cells of a fact, as clauses where it has some; of them numbers that follow one another, or values of a choice that is ordered, are one. @param {import("./engine.js").Fact} fact @param {number[]} cells */
function cellsInWords({ cells: every, said, runs = [], ordered, clauses }, cells) {
  const clause = (/** @type {number} */ cell, /** @type {string} */ value) => (clauses ? clauses[cell].replace("{number}", value) : value);
  const last = every.length - Number(every.includes(null)) - 1;
  /** @type {[number, number][]} */
  const ranges = [];
  for (const cell of cells) {
    const before = ranges.at(-1);
    if (before && before[1] === cell - 1 && cell <= last && (ordered || runs[cell])) before[1] = cell;
    else ranges.push([cell, cell]);
  }
  return ranges.flatMap(([from, to]) => {
    if (from === to) return [clause(from, said[from])];
    if (runs[to]) return [clause(from, runs[to][2] ? say("from_to", { first: runs[from][0], last: runs[to][2] }) : say("or_more", { number: runs[from][1] }))];
    const [first, final] = [said[from], said[to]];
    const whole = ranges.some(([begins]) => begins !== from && begins <= last) || (from === 0 && to === last);
    if (whole) return said.slice(from, to + 1);
    if (to === last) return [say("at_least", { value: first })];
    if (from === 0) return [say("at_most", { value: final })];
    return to - from > 1 ? [say("from_to", { first, last: final })] : [first, final];
  });
}

/** What is advised from a day on, and what until then; then what else changes. @param {Answer} answer @param {Answer["ahead"][number]} step */
function planned(answer, { turned, said }) {
  const { actions, pairs } = answer.panel;
  const begun = turned.filter(({ after }) => [DO, MAY, AVOID].includes(after.possible));
  const recommended = new Set(begun.filter(({ after }) => after.possible === DO).map(({ pair }) => pairs[pair].action));
  const leading = new Map([...begun].reverse().filter(({ after }) => after.possible !== AVOID).map((each) => [pairs[each.pair].expert, each]));
  const ended = turned.filter(({ pair, before, after }) => before.possible === DO && after.possible === SILENT && leading.has(pairs[pair].expert));
  const who = (/** @type {typeof turned[number]} */ each) => {
    const { expert, action } = pairs[each.pair];
    const until = ended.filter(({ pair }) => leading.get(expert) === each && pairs[pair].expert === expert).map(({ pair }) => actions[pairs[pair].action].title);
    const aside = [
      ...(each.before.possible === SILENT ? [] : [say("before", { before: stanceOf(each.before.possible) === OPEN ? say("open") : possibleInWords(each.before.possible) })]),
      ...(until.length ? [say("until_then", { actions: until.join("; ") })] : [])];
    const name = recommended.has(action) ? firmlyNamed(answer, expert, action, said) : answer.panel.experts[expert].called;
    return aside.length ? `${name} (${aside.join("; ")})` : name;
  };
  const lines = [...new Set(begun.map(({ pair }) => pairs[pair].action))].map((action) => {
    const stances = [DO, MAY, AVOID].flatMap((stance) => {
      const those = begun.filter(({ pair, after }) => pairs[pair].action === action && after.possible === stance);
      return those.length ? [`${judged(stance, false)}: ${joined(those.map(who))}`] : [];
    });
    return actions[action].title + say("dash") + stances.join("; ");
  });
  return [...lines, ...turned.filter((each) => !begun.includes(each) && !ended.includes(each)).map((each) => answer.turnedInWords(each))];
}

/** @param {Page} page */
function days(page) {
  const { answer, panel } = page;
  const steps = answer.ahead.map((step) => {
    const off = answer.closed(step.date);
    const calls = step.turned.filter(({ pair, after }) => [DO, MAY].includes(after.possible) && answer.isCall(panel.pairs[pair].action));
    const titles = [...new Set(calls.map(({ pair }) => panel.actions[panel.pairs[pair].action].title))];
    return [
      h("strong", {}, dated(step.date)), h("span.quiet", {}, ` · ${counted("in_days", step.passed)}`),
      list(planned(answer, step)),
      off && titles.length > 0 && h("p.limit", {}, `${titles.join("; ")}: ${off.words}`)];
  });
  const again = answer.repeats.map((one) => h("p.quiet", {}, say("again", { action: panel.actions[one.action].title, experts: named(panel, one.experts) }),
    one.hangs === null ? answer.againInWords(one) : say("depends_on", { facts: panel.facts[one.hangs].title })));
  const days = list(steps, "ol");
  if (days) days.className = "ahead";
  const last = panel.working_days?.last;
  const beyond = last && (answer.ahead.at(-1)?.date ?? page.today) > last;
  return fold(page, "days", say("days_ahead"), days, ...again, beyond && h("p.quiet", {}, say("holidays_until", { day: dated(last) })));
}

/** Who says what: on a wide screen a table, and action by action with reasons and paragraphs. @param {Page} page @returns {Child[]} */
function compared(page) {
  const { answer, panel } = page;
  const speaks = (/** @type {number} */ expert, /** @type {number} */ action) => answer.stance(expert, action) !== SILENT;
  const spoken = panel.order.filter((action) => panel.experts.some((_, expert) => speaks(expert, action)));
  const told = panel.order.filter((action) => panel.experts.some((_, expert) => speaks(expert, action) || answer.begins(expert, action)));
  if (!told.length) return [];
  return [
    page.wide && section(say("side_by_side"), h("div.scroll", {}, table(page, say("side_by_side"), told, (expert, action) => cell(page, expert, action, answer.taken[action]))),
      h("p.quiet", {}, `${say("silent")}: ${say("never")}; ${say("not_here")}: ${say("not_here_long")}.`)),
    fold(page, "reasons", say("reasons"), h("p.quiet.on-screen", {}, say("every_why")), h("div.actions", {}, ...spoken.map((action) => byAction(page, action)))),
  ];
}

/** Every action, topic by topic, with a cell for each expert. @param {Page} page @param {string} name @param {number[]} told @param {(expert: number, action: number) => Child} inside */
export function table({ panel }, name, told, inside) {
  const topics = [...new Set(told.map((action) => panel.actions[action].topic))];
  return h("table", { "aria-label": name },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("action")), ...panel.experts.map(({ called }) => h("th", { scope: "col" }, called)))),
    ...topics.map((topic) => h("tbody", {},
      h("tr", {}, h("td.group", { colspan: panel.experts.length + 1 }, topic)),
      ...told.filter((action) => panel.actions[action].topic === topic).map((action) => h("tr", {},
        h("th", { scope: "row" }, panel.actions[action].title),
        ...panel.experts.map((_, expert) => h("td", {}, inside(expert, action))))))));
}

/** A stance that opens why. @param {Page} page @param {number} expert @param {number} action @param {boolean} taken @param {string} [name] */
function cell(page, expert, action, taken, name = "") {
  const { answer, panel } = page;
  const pair = answer.pair(expert, action);
  const stance = answer.stance(expert, action);
  if (pair < 0) return chip(SILENT);
  const moved = page.hasMoved(pair);
  const word = answer.word(expert, action);
  const told = moved ? `${word} ${say("moved_mark")}` : word;
  const label = say("why_label", { expert: panel.experts[expert].called, action: panel.actions[action].title, stance: told });
  return h(`button.cell${moved ? ".moved" : ""}`, { type: "button", id: `cell${name}-${expert}-${action}`, "aria-label": label, "aria-haspopup": "dialog", click: () => page.why(pair) },
    chip(stance, taken, word), moved && h("span.new", {}, ` ${say("moved_mark")}`));
}

/** @param {Page} page @param {number} action */
function byAction(page, action) {
  const { answer, panel } = page;
  const never = panel.experts.flatMap((_, expert) => (answer.pair(expert, action) < 0 ? [expert] : []));
  const here = panel.experts.flatMap((_, expert) => (answer.pair(expert, action) >= 0 && answer.stance(expert, action) === SILENT ? [expert] : []));
  const rows = panel.experts.flatMap((one, expert) => {
    if (answer.stance(expert, action) === SILENT) return [];
    const { rules } = answer.said[answer.pair(expert, action)];
    return [[cell(page, expert, action, answer.taken[action], "-by"), " ", h("strong", {}, one.called), ...rules.map((rule) => reason(page, rule))]];
  });
  const silent = [here.length && `${say("not_here_long")}: ${named(panel, here)}`, never.length && `${say("never")}: ${named(panel, never)}`].filter(Boolean);
  return h("div.action", {}, h("h4", {}, panel.actions[action].title), list(rows), h("p.quiet", {}, silent.join(" · ")));
}

/** @param {Page} page @param {number} number */
function reason({ panel }, number) {
  const rule = panel.rules[number];
  const places = [...new Set(rule.claims.map((claim) => panel.claims[claim].place))];
  return h("p.reason", {}, rule.because, " ", h("span.quiet", {}, `${places.join(", ")}; ${say(rule.stated ? "stated" : "inferred")}`));
}

/** Drafts, calendar, print, link. @param {Page} page */
function takeAlong(page) {
  const { answer, panel } = page;
  const drafts = answer.drafts.map(({ title, text, experts }, i) => {
    const input = () => page.drafts.set(text, field.value);
    const field = /** @type {HTMLTextAreaElement} */ (h("textarea", { id: `draft-${i}`, rows: text.split("\n").length + 2, "aria-label": title, input }, page.drafts.get(text) ?? text));
    return h("details", {}, h("summary", { id: `drafted-${i}` }, title), h("p.quiet", {}, say("our_draft", { experts: named(panel, experts) })), field,
      h("p.buttons", {}, button(say("copy"), `copy-${i}`, () => page.copied(field))));
  });
  const line = (/** @type {string} */ id, /** @type {string} */ label, /** @type {string} */ value) => {
    const field = /** @type {HTMLInputElement} */ (h("input", { id, readonly: true, value }));
    return h("p.field", {}, h("label", { for: id }, label), field, button(say("copy"), `copy-${id}`, () => page.copied(field), { "aria-label": say("copy_what", { what: label }) }));
  };
  return fold(page, "along", say("take_along"),
    ...drafts,
    h("p.buttons", {},
      (answer.ahead.length > 0 || answer.repeats.some(({ dates }) => dates.length)) && button(say("calendar"), "calendar", () => download("days-ahead.ics", "text/calendar", answer.calendar)),
      button(say("print_answer"), "print", () => page.print("")),
      button(say("print_sheet"), "print-sheet", () => page.print("sheet")),
      button(say("print_solution"), "print-solution", () => page.print("solution"))),
    line("link", say("link"), page.address), line("line", say("link_line"), page.link));
}

/** Why one expert says so: rules beside claims, down to the answers; what is enough, what would bring another stance. @param {Page} page @param {number} pair @returns {Child[]} */
export function whyView(page, pair) {
  const { answer, panel, engine } = page;
  const { expert, action } = panel.pairs[pair];
  const said = answer.said[pair];
  const stance = stanceOf(said.possible);
  const taken = answer.taken[action];
  const own = [...answer.situation.values.keys()];
  const facts = (/** @type {number[]} */ levels) => list(levels.map((level) => `${panel.facts[level].title}: ${page.valueInWords(level)}`));
  const others = STANCES.map(([mask]) => mask).filter((mask) => mask !== OPEN && mask !== stance && mask !== 16);
  const ways = others.flatMap((other) => {
    const limits = nearest(engine, pair, other, answer.situation);
    if (!limits) return [];
    const told = limits.map((limit) => limitInWords(page, limit) + (limit.changes && own.includes(limit.level) ? ` (${say("now_it_is", { value: page.valueInWords(limit.level) })})` : ""));
    return [[h("strong", {}, other === SILENT ? say("nothing") : judged(other, taken)), ": ", told.length ? together(told) : say("as_it_is")]];
  });
  return [
    h("h2", { id: "why-title" }, say("on", { expert: panel.experts[expert].called, action: panel.actions[action].title })),
    h("p.quiet", {}, panel.actions[action].means),
    h("div", {}, chip(stance, taken), " ", ...(stance === OPEN ? whenWhich(page, pair) : []), said.whichever && say("whichever")),
    section(say("why"), ...said.rules.map((rule) => ruleView(page, rule, own))),
    stance === SILENT && h("p", {}, say("not_here_long")),
    stance !== OPEN && section(say("enough"), facts(enough(engine, pair, answer.situation)) ?? h("p", {}, say("always"))),
    section(say("would_take"), list(ways)),
  ];
}

/** A rule beside its claims; with a person's own answers, those on which it rests. @param {Page} page @param {number} number @param {number[]} [own] */
export function ruleView(page, number, own = []) {
  const { panel } = page;
  const rule = panel.rules[number];
  const rests = rule.rests_on.filter((level) => own.includes(level));
  return h("div.rule", {},
    h("div", {},
      h("p", {}, `${rule.when}:`), list(rule.parts ?? []),
      list(rule.stances.map(([action, stance]) => [chip(stance), " ", panel.actions[action].title])),
      h("p", {}, rule.because), list(rule.how),
      rests.length > 0 && h("p.quiet", {}, say("your_answers_behind", { answers: rests.map((level) => `${panel.facts[level].title}: ${page.valueInWords(level)}`).join("; ") }))),
    h("div", {},
      ...rule.claims.map((claim) => h("p", {}, h("span.quiet", {}, `${panel.claims[claim].place}: `), panel.claims[claim].text)),
      h("p.quiet", {}, rule.stated ? say("stated") : `${say("inferred")}: ${rule.note}`)));
}

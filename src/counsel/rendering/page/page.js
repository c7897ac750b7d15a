/** The page: what was answered, what is shown, and the link that holds it. Nothing is kept, and nothing is sent. */
import { answerView, whyView } from "./answering.js";
import { interview } from "./asking.js";
import { casesView, expertsView, mapView, paper, startView } from "./browsing.js";
import { button, copy, h, list } from "./dom.js";
import { Engine, SILENT } from "./engine.js";
import { linkTo, readLink } from "./links.js";
import { Answer, OPEN, possibleInWords, stanceOf } from "./plan.js";
import { counted, dated, dayOf, iso, say, speak, todayHere } from "./words.js";

/** @typedef {import("./engine.js").Value} Value */
/** @typedef {import("./engine.js").Logic} Logic */
/** @typedef {[number, Value][]} Answers */
/**
 * @typedef {Omit<Logic, "rules"> & {
 *   language: string, name: string, title: string, question: string, note: string, source: string, start: string,
 *   changed_terms: Record<string, number>, words: Record<string, string | string[]>,
 *   actions: {name: string, title: string, means: string, topic: string, label: string, back: number | null, excludes: number[], announces: number[], during: number[], sets: [number, string | number | boolean][], advertised: number[], on_working_days: boolean, repeats: [number, number | null] | null, occasion?: string}[],
 *   experts: {called: string, full_name: string, who: string, outlook: string}[],
 *   rules: {expert: number, when: string, parts?: string[], because: string, how: string[], claims: number[], stated: boolean, firmness: number,
 *     note: string, stances: [number, number][], rests_on: number[], presumes: [number, number[]][]}[],
 *   claims: {place: string, text: string}[],
 *   limits: {node: number, say: string}[],
 *   drafts: {title: string, actions: number[], text: {say: string, claims: number[], node: number | null}[]}[],
 *   cases: {name: string, title: string, story: string, answers: Answers}[],
 *   map: {counted: string, voices: [number, number, Record<string, number>][], pairs: [number, number, number | null, number | null][],
 *     parts: {title: string, means: string, lines: {text: string, note: string, share: number | null, opens: Answers | null}[]}[]},
 *   working_days: {fact: number, last: string, calendars: Record<string, {weekend: number[], holidays: Record<string, string[]>, complete: boolean}>} | null,
 *   order: number[],
 * }} Panel
 */

/** @type {Record<string, (page: Page) => (Node | string | null | false | undefined)[]>} */
const VIEWS = { start: startView, ask: interview, answer: answerView, experts: expertsView, cases: casesView, map: mapView };

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class Page {
  /** @param {Panel} panel */
  constructor(panel) {
    this.panel = panel;
    this.engine = new Engine(panel);
    this.today = todayHere();
    this.view = "start";
    /** What was answered, in that order; what does not apply is kept, and holds again when it does. @type {Map<number, Value>} */
    this.answers = new Map();
    /** What was asked for and is not known. @type {Set<number>} */
    this.unknown = new Set();
    /** What is unfolded, by its name. @type {Set<string>} */
    this.unfolded = new Set();
    /** What somebody made of our drafts. @type {Map<string, string>} */
    this.drafts = new Map();
    /** What was asked for, in that order. @type {number[]} */
    this.order = [];
    this.again = -1;
    /** What is asked for once more after that, since the question has other words now. @type {number[]} */
    this.reworded = [];
    this.lastChange = -1;
    /** @type {Answer | null} */ this.before = null;
    this.narrow = matchMedia("(max-width: 699px)");
    this.printing = false;
    this.answer = this.answered();
  }

  /** Whether there is room for tables, as there is on paper. */
  get wide() {
    return this.printing || !this.narrow.matches;
  }

  answered() {
    return new Answer(this.panel, this.engine, this.engine.situation(this.answers), this.today);
  }

  /** What is asked next, and how many questions there may be. */
  get next() {
    const { situation, said } = this.answer;
    return this.engine.next(situation, said, this.unknown);
  }

  /** Whether a fact surely applies. @param {number} level */
  applies(level) {
    return !(this.answer.situation.cells[level] & this.engine.apart[level]);
  }

  /** Whether nothing that an expert says is open. @param {number} expert */
  isSettled(expert) {
    return this.answer.said.every(({ possible }, pair) => this.panel.pairs[pair].expert !== expert || stanceOf(possible) !== OPEN);
  }

  /** Whether what comes out of a pair is another than before the last answer. @param {number} pair */
  hasMoved(pair) {
    return this.before !== null && this.before.said[pair].possible !== this.answer.said[pair].possible;
  }

  get moved() {
    return this.panel.pairs.flatMap((_, pair) => (this.hasMoved(pair) ? [pair] : []));
  }

  /** The answers as a line of text. */
  get link() {
    return linkTo(this.panel, this.answer.situation.values, this.today, this.unknown);
  }

  /** The page's own address with the answers in it. */
  get address() {
    return `${location.href.split("#")[0]}#${this.link}`;
  }

  /** What is known, each fact with its value. */
  get known() {
    return [...this.answer.situation.values].map(([level, value]) => this.said(level, value));
  }

  /** What somebody answered. @param {number} level */
  valueInWords(level) {
    const value = this.answer.situation.values.get(level);
    return value === undefined ? say("not_known") : this.worded(level, value);
  }

  /** The question for a fact, as it is worded where so much is known. @param {number} level */
  asked(level) {
    const { ask, asks, asked_of = -1 } = this.panel.facts[level];
    return asks?.[String(this.answer.situation.values.get(asked_of))] ?? ask;
  }

  /** A fact with a value. @param {number} level @param {Value} value */
  said(level, value) {
    return `${this.panel.facts[level].title}: ${this.worded(level, value)}`;
  }

  /** @param {number} level @param {Value} value */
  worded(level, value) {
    const fact = this.panel.facts[level];
    if (typeof value === "number" && fact.kind !== "days") {
      const number = value.toLocaleString(this.panel.language);
      return fact.unit[1] ? say("number_unit", { number, unit: fact.unit[value === 1 ? 0 : 1] }) : number;
    }
    if (fact.kind !== "days") return fact.said[fact.cells.indexOf(/** @type {import("./engine.js").Cell} */ (value))];
    const days = Number(value);
    const ago = days > 1 ? counted("ago", days) : say(days ? "yesterday" : "today_word");
    const day = dayOf(this.today) - days;
    return day > 0 ? `${ago}, ${dated(iso(day), this.today)}` : ago;
  }

  /** @param {string} view */
  go(view) {
    this.view = view;
    this.again = -1;
    this.note("");
    if (view === "answer") this.lastChange = -1;
    this.render("heading");
  }

  /** Take an answer; null is that of somebody who does not know. @param {number} level @param {Value | null} value */
  put(level, value) {
    this.before = this.answer;
    this.unknown.delete(level);
    if (value === null) {
      this.answers.delete(level);
      this.unknown.add(level);
    } else this.answers.set(level, value);
    if (!this.order.includes(level)) this.order.push(level);
    this.answer = this.answered();
    this.keep();
  }

  /** An answer in the interview. @param {number} level @param {Value | null} value */
  answerTo(level, value) {
    const changed = this.order.includes(level) && this.answers.get(level) !== (value ?? undefined);
    this.put(level, value);
    const reworded = changed ? this.order.filter((other) => this.panel.facts[other].asked_of === level) : [];
    this.reworded = [...new Set([...this.reworded, ...reworded])].filter((other) => other !== level);
    this.again = this.reworded.find((other) => this.applies(other)) ?? -1;
    this.render("heading");
    this.tell();
  }

  /** A change in place. @param {number} level @param {Value | null} value @param {string} focus */
  change(level, value, focus) {
    this.put(level, value);
    this.lastChange = level;
    this.render(focus);
    this.tell();
  }

  back() {
    const applying = this.order.filter((level) => this.applies(level));
    const at = this.again >= 0 ? applying.indexOf(this.again) : applying.length;
    if (at > 0) this.askAgain(applying[at - 1]);
  }

  /** @param {number} level */
  askAgain(level) {
    this.view = "ask";
    this.again = level;
    this.render("heading");
  }

  /** A worked situation. @param {Answers} answers */
  take(answers) {
    this.begin(answers);
    this.go("answer");
  }

  /** @param {Iterable<[number, Value]>} answers @param {Iterable<number>} [unknown] */
  begin(answers, unknown = []) {
    this.answers = new Map(answers);
    this.unknown = new Set(unknown);
    this.order = [...this.answers.keys(), ...this.unknown];
    [this.before, this.lastChange, this.again, this.reworded] = [null, -1, -1, []];
    this.answer = this.answered();
    this.keep();
  }

  /** Take the day that it is for today, if it is another than when the page was opened; what was answered then still holds. */
  wake() {
    const today = todayHere();
    const passed = dayOf(today) - dayOf(this.today);
    if (!passed) return;
    this.today = today;
    for (const [level, value] of this.answers) {
      const { minimum, maximum } = this.panel.facts[level];
      if (this.engine.moves(level)) this.answers.set(level, Math.min(maximum, Math.max(minimum, Number(value) + passed)));
    }
    [this.before, this.lastChange] = [null, -1];
    this.answer = this.answered();
    this.render();
  }

  restart() {
    this.begin([]);
    this.go("start");
  }

  /** Hold the answers in the address, so that nothing is lost when the page is loaded again. */
  keep() {
    const fragment = this.order.length ? `#${this.link}` : "#";
    try {
      history.replaceState(null, "", fragment);
    } catch {
      return; // a browser may refuse; the link can be copied all the same
    }
  }

  /** Say what an answer settled, to those who do not see it; what was open and comes to nothing is not told. */
  tell() {
    const settled = this.panel.experts.filter((_, expert) => this.isSettled(expert)).length;
    const wasOpen = (/** @type {number} */ pair) => stanceOf(/** @type {Answer} */ (this.before).said[pair].possible) === OPEN;
    const told = this.moved.filter((pair) => this.answer.said[pair].possible !== SILENT || !wasOpen(pair));
    const moved = told.map((pair) => {
      const { expert, action } = this.panel.pairs[pair];
      const about = say("on", { expert: this.panel.experts[expert].called, action: this.panel.actions[action].title });
      return `${about}: ${possibleInWords(this.answer.said[pair].possible, this.answer.taken[action])}`;
    });
    place("live").textContent = `${say("settled_of", { number: settled, all: this.panel.experts.length })}. ${moved.join(". ")}`;
  }

  /** @param {string} what @param {import("./engine.js").Fact} fact */
  complain(what, fact) {
    place("wrong").textContent = say(what, { least: fact.minimum, most: fact.maximum, step: fact.step });
    /** @type {HTMLElement | null} */ (document.querySelector("#question input"))?.focus();
  }

  /** Put the focus onto something that is shown. @param {string} id */
  focusOn(id) {
    const element = document.getElementById(id);
    for (let fold = element?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
    element?.focus();
    element?.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLInputElement | HTMLTextAreaElement} field */
  async copied(field) {
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    await copy(field);
    focused.focus();
    place("live").textContent = say("copied");
  }

  /** Open why an expert says what he says. @param {number} pair */
  why(pair) {
    const dialog = /** @type {HTMLDialogElement} */ (place("why"));
    const close = button(say("close"), "close", () => dialog.close());
    dialog.replaceChildren(...shown([...whyView(this, pair), h("p.buttons", {}, close)]));
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  /** Print the answer, or a sheet made of it. @param {string} what */
  print(what) {
    place("paper").replaceChildren(...(what ? shown(paper(this, what)) : []));
    document.body.dataset.print = what;
    print();
  }

  /** Read the link in the address. */
  read() {
    this.note("");
    const link = location.hash.slice(1) || this.panel.start;
    if (!link) return;
    const { fault, answers, unknown, left } = readLink(this.panel, link, this.today);
    if (fault) return this.note(say(`link_${fault}`));
    this.begin(answers, unknown);
    const aside = this.answer.situation.aside.map((level) => this.panel.facts[level].title);
    if (left.length || aside.length) this.note(say("link_left_out", { facts: [...left, ...aside].join(", ") }));
    this.view = "answer";
  }

  /** @param {string} text */
  note(text) {
    place("note").textContent = text;
  }

  /** Show the view, and put the focus where the person goes on, or was. @param {string} [focus] */
  render(focus = document.activeElement?.id) {
    const { view } = this;
    const names = /** @type {[string, string][]} */ ([["ask", "interview"], ["answer", "your_answer"], ["experts", "the_experts"], ["cases", "cases"], ["map", "map"]]);
    const nav = list(names.map(([name, word]) => button(say(word), `go-${name}`, () => this.go(name), { "aria-current": name === view && "page" })));
    place("nav").replaceChildren(/** @type {Node} */ (nav));
    place("view").replaceChildren(...shown(VIEWS[view](this)));
    place("view").dataset.view = view;
    if (focus) this.focusOn(focus);
    if (focus === "heading") scrollTo(0, 0);
  }

  /** Show anew what is laid out by how much room there is. */
  fit() {
    if (!["answer", "map"].includes(this.view)) return;
    const top = scrollY;
    this.render();
    scrollTo(0, top);
  }
}

/** @param {(Node | string | null | false | undefined)[]} children */
const shown = (children) => children.filter((child) => child !== null && child !== false && child !== undefined).map((child) => /** @type {Node | string} */ (child));

/** The panel, which stands in the page as deflated JSON. @returns {Promise<Panel>} */
export async function unpacked() {
  const bytes = Uint8Array.from(atob(place("panel").textContent ?? ""), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const data = await new Response(stream).json();
  return { ...data, ...data.logic };
}

/** Begin, once the document is there. */
export async function begin() {
  const panel = await unpacked();
  speak(panel.words);
  const page = new Page(panel);
  page.read();
  page.render();
  page.narrow.addEventListener("change", () => page.printing || page.fit());
  document.addEventListener("visibilitychange", () => document.hidden || page.wake());
  addEventListener("hashchange", () => {
    page.read();
    page.render("heading");
  });
  /** @type {HTMLDetailsElement[]} */
  let folded = [];
  addEventListener("beforeprint", () => {
    const { wide } = page;
    page.printing = true; // a page that changes once it is counted in sheets loses its end
    if (!wide) page.fit();
    folded = [...document.querySelectorAll(/** @type {"details"} */ ("#view details:not([open])"))];
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
    page.printing = false;
    if (!page.wide) page.fit();
    delete document.body.dataset.print;
    place("paper").replaceChildren();
  });
  Object.assign(globalThis, { counsel: page });
}

if (typeof document !== "undefined")
  begin().catch((error) => {
    place("note").textContent = place("note").dataset.fails ?? "";
    throw error;
  });

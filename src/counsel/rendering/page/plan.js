/**
 * From what each pair comes to, to what a person is told: who stands how to each action, what is for today, what then
 * and what not, texts to send, and the calendar. The same sorting as in `counsel.questions` and the page of `now`.
 */
import { AVOID, CONTRADICTION, DO, MAY, SILENT } from "./engine.js";
import { has } from "./kernel.js";
import { lasting, sha256 } from "./links.js";
import { counted, dated, dayOf, iso, joined, say, weekday, weekdayName } from "./words.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./engine.js").Situation} Situation */
/** @typedef {import("./engine.js").Said} Said */
/** @typedef {import("./page.js").Panel} Panel */
/** @typedef {{passed: number, date: string, turned: {pair: number, before: Said, after: Said}[], said: Said[]}} Step */
/** @typedef {{date: string, due: string, off: string}} Due */
/** @typedef {{action: number, experts: number[], every: number, dates: Due[], hangs: number | null}} Repeat */
/** @typedef {{action: number, do: number[], may: number[], avoid: number[], objecting: number[], elsewhere: number}} Standing */

export const OPEN = 0;
/** Every stance in the order in which it is told: its mask, its name and its sign. */
export const STANCES = /** @type {[number, string, string][]} */ ([
  [DO, "do", "✓"],
  [MAY, "may", "~"],
  [AVOID, "avoid", "✗"],
  [OPEN, "open", "?"],
  [SILENT, "silent", "·"],
  [CONTRADICTION, "contradiction", "!"],
]);
/** The one stance that comes out, or that it is open. @param {number} possible */
export const stanceOf = (possible) => (possible & (possible - 1) ? OPEN : possible);

/** One situation with all that follows from it. */
export class Answer {
  /** @param {Panel} panel @param {Engine} engine @param {Situation} situation @param {string} today */
  constructor(panel, engine, situation, today) {
    this.panel = panel;
    this.engine = engine;
    this.situation = situation;
    this.today = today;
    this.said = engine.advise(situation);
    this.taken = this.takenIn(situation);
    /** @type {Step[] | undefined} */ this.steps = undefined;
    this.limits = panel.limits.filter(({ node }) => engine.holds(node, situation) === true).map((limit) => limit.say);
  }

  /** For each action whether it is a step already taken. @param {Situation} situation @returns {boolean[]} */
  takenIn(situation) {
    return this.panel.actions.map(({ back }) => back !== null && this.engine.holds(back, situation) === true);
  }

  /** The days on which something changes. @returns {Step[]} */
  get ahead() {
    return (this.steps ??= this.worked(this.situation, this.said));
  }

  /** @param {Situation} situation @param {Said[]} [said] @returns {Step[]} */
  worked(situation, said = this.engine.advise(situation)) {
    const steps = this.engine.ahead(situation, said);
    const place = (/** @type {Step["turned"][number]} */ { pair }) => this.panel.pairs[pair].action * this.panel.experts.length + this.panel.pairs[pair].expert;
    const ordered = (/** @type {Step["turned"]} */ turned) => [...turned].sort((one, other) => place(one) - place(other));
    return steps.map((step) => ({ ...step, turned: ordered(step.turned), date: iso(dayOf(this.today) + step.passed) }));
  }

  /** The pair of an expert and an action, -1 where no rule speaks of it. @param {number} expert @param {number} action */
  pair(expert, action) {
    return this.panel.pairs.findIndex((pair) => pair.expert === expert && pair.action === action);
  }

  /** What an expert comes to. @param {number} expert @param {number} action @param {Said[]} [said] */
  stance(expert, action, said = this.said) {
    const pair = this.pair(expert, action);
    return pair < 0 ? SILENT : stanceOf(said[pair].possible);
  }

  /** What an expert comes to, in a word; where that is silence, why, or from which day on it is none. @param {number} expert @param {number} action */
  word(expert, action) {
    const stance = this.stance(expert, action);
    if (stance !== SILENT) return judged(stance, this.taken[action]);
    const begins = this.begins(expert, action);
    return begins ? say("begins", { day: dated(begins, this.today) }) : say(this.pair(expert, action) < 0 ? "silent" : "not_here");
  }

  /** How firmly an expert says what is settled: as the firmest of the rules, and by cases as the mildest; 1 is plainly. @param {number} expert @param {number} action @param {Said[]} [said] */
  firmness(expert, action, said = this.said) {
    const { rules, whichever } = said[this.pair(expert, action)];
    return (whichever ? Math.min : Math.max)(...rules.map((rule) => this.panel.rules[rule].firmness));
  }

  /** The first of the days ahead on which an expert comes to take a stance. @param {number} expert @param {number} action */
  begins(expert, action) {
    const pair = this.pair(expert, action);
    const takes = (/** @type {Step["turned"][number]} */ { pair: turned, after }) => turned === pair && [DO, MAY, AVOID].includes(after.possible);
    return this.ahead.find(({ turned }) => turned.some(takes))?.date;
  }

  /** Who takes a stance on an action. @param {number} action @param {number} stance @param {Said[]} [said] */
  those(action, stance, said = this.said) {
    return this.panel.experts.flatMap((_, expert) => (this.stance(expert, action, said) === stance ? [expert] : []));
  }

  /**
   * How the experts stand to an action; an objection is also a do to what excludes it, an avoid to what it announces.
   * @param {number} action @param {Said[]} [said] @param {boolean[]} [taken] @returns {Standing}
   */
  standing(action, said = this.said, taken = this.taken) {
    const [yes, may, avoid] = [DO, MAY, AVOID].map((stance) => this.those(action, stance, said));
    const { excludes, announces } = this.panel.actions[action];
    const ahead = (/** @type {number[]} */ others) => others.filter((other) => !taken[other]);
    const others = [
      ...ahead(excludes).flatMap((other) => this.those(other, DO, said)),
      ...ahead(announces).flatMap((other) => this.those(other, AVOID, said)),
    ];
    const objects = (/** @type {number} */ expert) => avoid.includes(expert) || (others.includes(expert) && ![...yes, ...may].includes(expert));
    const silent = (/** @type {number} */ expert) => this.pair(expert, action) >= 0 && this.stance(expert, action, said) === SILENT;
    const those = (/** @type {(expert: number) => boolean} */ are) => [...this.panel.experts.keys()].filter(are);
    return { action, do: yes, may, avoid, objecting: those(objects), elsewhere: those(silent).length };
  }

  /** How they stand to every action of which some speak, and that is no step already taken. */
  get standings() {
    const ahead = this.panel.order.filter((action) => !this.taken[action]).map((action) => this.standing(action));
    return ahead.filter((one) => one.do.length + one.may.length + one.avoid.length);
  }

  /**
   * What those who recommend something come to recommend on a later day once it is done today.
   * @param {number[]} without actions of which that is not told
   */
  follows(without) {
    return this.panel.actions.flatMap(({ sets }, done) => {
      const experts = sets.length && !this.taken[done] && !without.includes(done) ? this.those(done, DO) : [];
      if (!experts.length) return [];
      const then = this.engine.situation(new Map([...this.situation.values, ...sets]));
      if (sets.some(([level]) => then.aside.includes(level))) return [];
      const taken = this.takenIn(then);
      return this.worked(then).flatMap(({ date, turned, said }) =>
        ranked(this.begun(turned, experts).map((action) => ({ ...this.standing(action, said, taken), done, date, said }))),
      );
    });
  }

  /** What some experts, or any of them, come to recommend. @param {Step["turned"]} turned @param {number[]} [experts] */
  begun(turned, experts) {
    const pairs = turned.filter(({ after }) => after.possible === DO).map(({ pair }) => this.panel.pairs[pair]);
    const begun = pairs.filter(({ expert }) => !experts || experts.includes(expert)).map(({ action }) => action);
    return this.panel.actions.flatMap((_, action) => (begun.includes(action) ? [action] : []));
  }

  /** The days of what is to be done again and again, as far as they are told. @returns {Repeat[]} */
  get repeats() {
    return this.panel.actions.flatMap(({ repeats }, action) => {
      if (!repeats || this.taken[action]) return [];
      const [every, since] = repeats;
      const first = this.firstDue(every, since);
      /** @type {Map<string, Repeat>} */
      const together = new Map();
      for (const expert of this.panel.experts.keys()) {
        const begins = [{ date: this.today, said: this.said }, ...this.ahead].map(({ date, said }) => ({ date, does: this.stance(expert, action, said) === DO }));
        if (!begins.some(({ does }) => does)) continue;
        const dates = first === null ? [] : this.dues(action, first, begins);
        const same = together.get(JSON.stringify(dates));
        if (same) same.experts.push(expert);
        else together.set(JSON.stringify(dates), { action, experts: [expert], every, dates, hangs: first === null ? since : null });
      }
      return [...together.values()];
    });
  }

  /** Whether it reaches nobody on a day off; what is done again and again has days of its own. @param {number} action */
  isCall(action) {
    const { on_working_days, repeats } = this.panel.actions[action];
    return on_working_days && !repeats;
  }

  /** The first day on which something is due; null where that hangs on what is not known. @param {number} every @param {number | null} since */
  firstDue(every, since) {
    const { cells, values } = this.situation;
    if (since === null || !(cells[since] & ~this.engine.apart[since])) return this.today;
    const passed = values.get(since);
    return passed === undefined ? null : iso(dayOf(this.today) + Math.max(0, every - Number(passed)));
  }

  /** The next days on which an action is due, while it is recommended. @param {number} action @param {string} first @param {{date: string, does: boolean}[]} begins */
  dues(action, first, begins) {
    const { on_working_days, repeats } = this.panel.actions[action];
    /** @type {Due[]} */
    const dates = [];
    for (let due = first; dates.length < 4; ) {
      const does = begins.filter(({ date }) => date <= due).at(-1)?.does;
      const from = does ? due : begins.find(({ date, does }) => date > due && does)?.date;
      if (!from) break;
      const off = on_working_days ? this.closed(from) : null;
      dates.push({ date: off ? off.reopens : from, due: from, off: off ? off.name : "" });
      due = iso(dayOf(dates[dates.length - 1].date) + /** @type {[number, number | null]} */ (repeats)[0]);
    }
    return dates;
  }

  /** A day on which something is due; where it would be another one, why it is not. @param {Due} due */
  dueInWords({ date, due, off }) {
    const [day, other] = [date, due].map((each) => (each === this.today ? say("today_word") : dated(each, this.today)));
    return off ? say(date === due ? "due_off" : "due_not", { day, due: other, day_off: off }) : day;
  }

  /** On which days something is to be done again and again. @param {Repeat} repeat */
  againInWords({ every, dates }) {
    const [first, ...others] = dates.map((due) => this.dueInWords(due));
    const slots = { first, days: others.join("; ") };
    if (!others.length) return first;
    return every === 7 || every === 1 ? say(every === 7 ? "every_week" : "every_day", slots) : counted("every_days", every, slots);
  }

  /** What some say do of first; and whatever is done during something else after that. @param {Standing[]} favoured */
  inOrder(favoured) {
    const own = (/** @type {Standing} */ one) => [Number(!one.do.length), ...rankOf(one)];
    const ordered = (/** @type {number[][]} */ places) => [...places].sort(byNumbers);
    const places = new Map(favoured.map((one) => {
      const others = favoured.filter((other) => this.panel.actions[one.action].during.includes(other.action)).map(own);
      const after = others.length ? ordered([own(one), ordered(others)[0]])[1] : own(one);
      return [one, [...after, Number(others.length > 0)]];
    }));
    return [...favoured].sort((one, other) => byNumbers(/** @type {number[]} */ (places.get(one)), /** @type {number[]} */ (places.get(other))));
  }

  get plan() {
    const standings = ranked(this.standings);
    const favoured = this.inOrder(standings.filter(isFavoured));
    const isDue = (/** @type {Standing} */ { action }) => {
      const { during, occasion } = this.panel.actions[action];
      return during.length ? favoured.some((other) => during.includes(other.action)) : !occasion;
    };
    const then = this.ahead.flatMap(({ turned, date, said }) =>
      ranked(this.begun(turned).map((action) => ({ ...this.standing(action, said), date, said }))),
    );
    const again = new Map(this.repeats.filter(({ dates }) => dates.length && dates[0].date > this.today).map((one) => [one.action, this.againInWords(one)]));
    const rejected = standings.filter(isRejected);
    const divided = this.standings.filter((one) => one.objecting.length && !isFavoured(one) && !isRejected(one));
    const weight = (/** @type {Standing} */ one) => one.do.length + one.objecting.length;
    const today = favoured.filter((one) => isDue(one) && !again.has(one.action));
    return {
      today,
      then,
      again: favoured.filter((one) => again.has(one.action)).map((one) => ({ ...one, days: /** @type {string} */ (again.get(one.action)) })),
      coming: favoured.filter((one) => !isDue(one)),
      follows: this.follows(rejected.map(({ action }) => action)).filter((one) => one.objecting.length <= one.do.length && !today.some(({ action }) => action === one.action)),
      not: rejected,
      divided: divided.sort((one, other) => weight(other) - weight(one)),
    };
  }

  /** The facts on which something still depends, with the experts who may say otherwise, the weightiest first. */
  get hanging() {
    /** @type {Map<number, number[]>} */
    const found = new Map();
    this.said.forEach(({ depends }, pair) =>
      depends.forEach((fact) => found.set(fact, [...(found.get(fact) ?? []), this.panel.pairs[pair].expert])),
    );
    const sorted = [...found].sort(([, one], [, other]) => other.length - one.length);
    return sorted.map(([fact, experts]) => ({ fact, experts: [...new Set(experts)].sort((one, other) => one - other) }));
  }

  /** Why nobody is at work on a day, and until when; null on a working day. @param {string} date */
  closed(date) {
    const rule = this.panel.working_days;
    if (!rule) return null;
    const cells = this.engine.facts[rule.fact].cells.filter((_, i) => has(this.situation.cells[rule.fact], i));
    const calendar = cells.length === 1 ? rule.calendars[String(cells[0])] : undefined;
    const off = (/** @type {number} */ day) =>
      (calendar?.weekend ?? [5, 6]).includes(weekday(day)) ? say("a_weekday", { weekday: weekdayName(day) }) : Object.entries(calendar?.holidays ?? {}).find(([, days]) => days.includes(iso(day)))?.[0];
    let day = dayOf(date);
    const name = off(day);
    if (!name) return null;
    while (off(day)) day += 1;
    const slots = { day_off: date === this.today ? say("today_is", { day_off: name }) : name, day: dated(iso(day), this.today) };
    return { name, reopens: iso(day), words: say(calendar?.complete && iso(day) <= rule.last ? "reopens" : "reopens_aside", slots) };
  }

  /** The texts to send or to say for something that somebody advises, with the rules that each rests on. */
  get drafts() {
    return this.panel.drafts.flatMap((draft) => {
      const actions = draft.actions.filter((action) => !this.taken[action]);
      const behind = this.panel.pairs.flatMap((pair, i) =>
        actions.includes(pair.action) && [DO, MAY].includes(this.said[i].possible) ? this.said[i].rules : [],
      );
      const claims = behind.flatMap((rule) => this.panel.rules[rule].claims);
      const fits = draft.text.filter(
        ({ claims: own, node }) =>
          (!own.length || own.some((claim) => claims.includes(claim))) && (node === null || this.engine.holds(node, this.situation) === true),
      );
      const experts = [...new Set(behind.map((rule) => this.panel.rules[rule].expert))];
      return behind.length ? [{ title: draft.title, text: fits.map((sentence) => sentence.say).join("\n"), experts, actions }] : [];
    });
  }

  /** How one pair turns, in words. @param {Step["turned"][number]} turned */
  turnedInWords({ pair, before, after }) {
    const { expert, action } = this.panel.pairs[pair];
    const slots = { expert: this.panel.experts[expert].called, action: this.panel.actions[action].title };
    const [was, is] = [before, after].map(({ possible }) => possibleInWords(possible));
    const opens = stanceOf(after.possible) === OPEN;
    if (opens) return say(stanceOf(before.possible) === OPEN ? "turn_still_open" : "turn_opens", { ...slots, before: was, after: is });
    if (after.possible === SILENT) return say(stanceOf(before.possible) === OPEN ? "turn_nothing" : `turn_no_longer_${nameOf(before.possible)}`, slots);
    return say(before.possible === SILENT ? "turn_says" : "turn_from", { ...slots, stance: is, before: stanceOf(before.possible) === OPEN ? say("open") : was });
  }

  /** The days ahead as a calendar file; the same answers give the same events as those of `--format ics`. */
  get calendar() {
    const events = this.ahead.flatMap((step) => {
      const off = this.closed(step.date);
      const waits = (/** @type {Step["turned"][number]} */ { pair, after }) =>
        Boolean(off) && this.isCall(this.panel.pairs[pair].action) && [DO, MAY].includes(after.possible);
      const [late, onTime] = [step.turned.filter(waits), step.turned.filter((turned) => !waits(turned))];
      const why = off ? [`${dated(step.date, this.today)}: ${off.words}`] : [];
      return [
        ...(onTime.length ? this.event([step.date, step.date], onTime, []) : []),
        ...(off && late.length ? this.event([step.date, off.reopens], late, why) : []),
      ];
    });
    const again = this.repeats.flatMap(({ action, experts, dates }, number) =>
      dates.flatMap((due, place) => {
        const { name, title } = this.panel.actions[action];
        const stances = STANCES.flatMap(([stance]) => {
          const who = this.those(action, stance);
          return who.length && stance !== SILENT ? [`${judged(stance, false)}: ${this.named(who)}`] : [];
        });
        const told = [title + say("dash") + stances.join("; "), ...(due.off ? [this.dueInWords(due)] : [])];
        return this.written(this.uid([name, String(number), String(place)]), due.date, `${title} (${this.named(experts)})`, told);
      }),
    );
    const head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//counsel//the days ahead//EN", "METHOD:PUBLISH"];
    return [...head, `X-WR-CALNAME:${escaped(this.panel.title)}`, ...events, ...again, "END:VCALENDAR"].map(folded).join("\r\n") + "\r\n";
  }

  /** @param {[string, string]} days @param {Step["turned"]} turned @param {string[]} notes */
  event(days, turned, notes) {
    const told = turned.map((each) => this.turnedInWords(each));
    /** @type {Map<number, string[]>} */
    const begun = new Map();
    for (const { pair, after } of turned)
      if (after.possible === DO) {
        const { expert, action } = this.panel.pairs[pair];
        begun.set(action, [...(begun.get(action) ?? []), this.panel.experts[expert].called]);
      }
    const summary = [...begun].map(([action, who]) => `${this.panel.actions[action].title} (${joined(who)})`);
    return this.written(this.uid(days), days[1], (summary.length ? summary : told).join("; "), [...told, ...notes]);
  }

  /** @param {number[]} experts */
  named(experts) {
    return joined(experts.map((expert) => this.panel.experts[expert].called));
  }

  /** An event of a calendar. @param {string} uid @param {string} day @param {string} summary @param {string[]} told */
  written(uid, day, summary, told) {
    return [
      "BEGIN:VEVENT",
      `UID:${uid}`,
      `DTSTAMP:${this.today.replaceAll("-", "")}T000000Z`,
      `DTSTART;VALUE=DATE:${day.replaceAll("-", "")}`,
      "TRANSP:TRANSPARENT",
      `SUMMARY:${escaped(summary)}`,
      `DESCRIPTION:${escaped([...told, "", this.panel.note].join("\n"))}`,
      "END:VEVENT",
    ];
  }

  /** A name of an event that stays the same as long as the answers do; written as Python writes JSON. @param {string[]} days */
  uid(days) {
    const ascii = (/** @type {unknown} */ value) =>
      JSON.stringify(value).replace(/[\u007f-\uffff]/g, (sign) => "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0"));
    const named = [...this.situation.values].map(([level, value]) => {
      const fact = this.panel.facts[level];
      return `${ascii(fact.name)}: ${ascii(typeof value === "boolean" || fact.kind !== "days" ? value : lasting(fact, value, this.today))}`;
    });
    const facts = `{${named.sort().join(", ")}}`;
    const told = [ascii(this.panel.name), facts, ...[...new Set(days)].map(ascii)].join(", ");
    return `${sha256("[" + told + "]").slice(0, 32)}@counsel`;
  }
}

/** Whether more experts say do than object; or some accept it, and nobody objects. @param {Standing} one */
export const isFavoured = (one) => one.do.length > one.objecting.length || (one.may.length > 0 && !one.objecting.length);
/** Whether more experts say avoid than are for it. @param {Standing} one */
export const isRejected = (one) => one.avoid.length > one.do.length + one.may.length;

/** What sorts by how many say so, then by how few speak against it, then by how few speak of it elsewhere. @param {Standing} one */
function rankOf(one) {
  const those = isRejected(one) ? one.avoid : one.do.length ? one.do : one.may;
  const against = isRejected(one) ? one.do.length + one.may.length : one.objecting.length;
  return [-those.length, against, one.elsewhere];
}

/** Compare two lists of numbers, number by number. @param {number[]} one @param {number[]} other */
const byNumbers = (one, other) => one.map((each, i) => each - other[i]).find(Boolean) ?? 0;

/** In the order in which they are told. @template {Standing} T @param {T[]} standings @returns {T[]} */
const ranked = (standings) => [...standings].sort((one, other) => byNumbers(rankOf(one), rankOf(other)));

/** Which stances can come out; of a step already taken, what they make of it. @param {number} possible @param {boolean} [taken] */
export function possibleInWords(possible, taken = false) {
  const named = STANCES.filter(([mask]) => mask & possible).sort(([one], [other]) => Number(one === SILENT) - Number(other === SILENT));
  return joined(named.map(([mask]) => (mask === SILENT ? say("nothing") : judged(mask, taken))), "or");
}

/** @param {number} possible */
const nameOf = (possible) => (STANCES.find(([mask]) => mask === possible) ?? STANCES[3])[1];

/** A stance in a word; of a step already taken what it makes of that. @param {number} stance @param {boolean} taken */
export function judged(stance, taken) {
  const name = nameOf(stance);
  return say(taken && [DO, MAY, AVOID].includes(stance) ? `${name}_back` : name);
}

/** @param {string} text */
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
/** Break a line of a calendar where it is longer than 75 bytes (RFC 5545, 3.1). @param {string} line */
function folded(line) {
  const lines = [""];
  const size = (/** @type {string} */ text) => new TextEncoder().encode(text).length;
  for (const sign of line) {
    if (size(lines[lines.length - 1] + sign) > 74) lines.push(" ");
    lines[lines.length - 1] += sign;
  }
  return lines.join("\r\n");
}

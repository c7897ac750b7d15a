// Reads {data, vectors} and says for each vector in which pairs the script of the page differs from Python.
import { readFileSync } from "node:fs";
import { Engine } from "../../src/counsel/rendering/page/engine.js";
import { branches, enough, nearest, presumed } from "../../src/counsel/rendering/page/explaining.js";
import { bits } from "../../src/counsel/rendering/page/kernel.js";
import { linkTo, readLink } from "../../src/counsel/rendering/page/links.js";

const { data, vectors, today } = JSON.parse(readFileSync(0, "utf8"));
const engine = new Engine(data);
const levels = new Map(data.facts.map((fact, level) => [fact.name, level]));
const differences = [];
let [compared, rules, began] = [0, 0, performance.now()];

// With the changes that `nearest` tells, and whatever follows from them, the stance can come out.
function unreached(pair, stance, situation) {
  const needs = nearest(engine, pair, stance, situation);
  if (!needs) return engine.possible(pair, engine.full) & stance ? ["not found"] : [];
  const changed = new Set(needs.filter(({ changes }) => changes).flatMap(({ level }) => [level, ...engine.openedBy[level]]));
  const cells = [...engine.full]; // what followed from an answer that changes need not be so any more
  for (const [level, value] of situation.values) if (!changed.has(level)) cells[level] = engine.cellOf(level, value);
  for (const { level, mask } of needs) cells[level] = mask;
  const fitting = engine.table.narrowed(engine.valid, cells);
  return fitting && engine.possible(pair, fitting) & stance ? [] : ["not reached"];
}

const named = (limits) => limits.map(({ level, mask }) => [level, bits(mask)]);
// When which stance comes out of a pair that is open, and what comes out of what is presumed; null where it is settled.
function told(said, pair, situation) {
  if (!(said.possible & (said.possible - 1))) return null;
  const granted = presumed(engine, pair, situation);
  return [branches(said, situation).map(({ stance, ways }) => [stance, ways.map(named)]), granted && [granted.stance, named(granted.limits)]];
}

vectors.forEach((vector, number) => {
  const situation = engine.situation(new Map(Object.entries(vector.given).map(([name, value]) => [levels.get(name), value])));
  const said = engine.advise(situation);
  if (situation.cells.join() !== vector.cells.join()) differences.push({ number, cells: situation.cells.map(String) });
  vector.conditions?.forEach((wanted, pair) => {
    const given = told(said[pair], pair, situation);
    if (JSON.stringify(given) !== JSON.stringify(wanted)) differences.push({ number, pair, given, wanted });
  });
  if (vector.nearest)
    data.pairs.forEach((_, pair) => [1, 2, 4, 8].forEach((stance) => differences.push(...unreached(pair, stance, situation).map((why) => ({ number, pair, stance, why })))));
  if (vector.ahead) {
    const steps = engine.ahead(situation, said).map(({ passed, turned }) => [passed, turned.map(({ pair, after }) => [pair, after.possible]).sort(([one], [other]) => one - other)]);
    if (JSON.stringify(steps) !== JSON.stringify(vector.ahead)) differences.push({ number, steps, wanted: vector.ahead });
    const panel = { name: data.name, facts: data.facts, changed_terms: data.changed_terms };
    const link = linkTo(panel, situation.values, today, vector.unknown);
    const read = readLink(panel, vector.link, today);
    const again = linkTo(panel, read.answers, today, read.unknown);
    if (link !== vector.link || again !== vector.link || read.fault || read.left.length || read.unknown.length !== vector.unknown.length) differences.push({ number, link, again, wanted: vector.link });
  }
  vector.remedies?.forEach((remedies, pair) => {
    for (const [stance, count] of Object.entries(remedies)) {
      const found = nearest(engine, pair, Number(stance), situation)?.filter(({ changes }) => changes).length;
      if (found !== count) differences.push({ number, pair, stance, found, count });
    }
  });
  vector.enough?.forEach((sets, pair) => {
    const found = enough(engine, pair, situation);
    if (sets.length && !sets.some((set) => set.join() === found.join())) differences.push({ number, pair, enough: found, sets });
  });
  vector.pairs.forEach(([possible, depends, behind, byCases], pair) => {
    compared += 1;
    const one = said[pair];
    const ids = one.rules.map((rule) => data.rule_ids[rule]);
    const unlike = one.possible !== possible || one.depends.join() !== depends.join();
    const unfounded = behind.some((rule) => !ids.includes(rule)) || (behind.length > 0) !== (ids.length > 0);
    if (behind.length !== ids.length) rules += 1;
    if (unlike || (unfounded && !byCases)) differences.push({ number, pair, possible: one.possible, depends: one.depends, ids, wanted: vector.pairs[pair] });
  });
});
const milliseconds = (performance.now() - began) / vectors.length;
process.stdout.write(JSON.stringify({ compared, differences, rules, milliseconds }));

// Reads {data, vectors} and says for each vector in which pairs the script of the page differs from Python.
import { readFileSync } from "node:fs";
import { Engine } from "../../src/counsel/rendering/page/engine.js";
import { linkTo, readLink } from "../../src/counsel/rendering/page/links.js";

const { data, vectors, today } = JSON.parse(readFileSync(0, "utf8"));
const engine = new Engine(data);
const levels = new Map(data.facts.map((fact, level) => [fact.name, level]));
const differences = [];
let [compared, rules, began] = [0, 0, performance.now()];
vectors.forEach((vector, number) => {
  const situation = engine.situation(new Map(Object.entries(vector.given).map(([name, value]) => [levels.get(name), value])));
  const said = engine.advise(situation);
  if (situation.cells.join() !== vector.cells.join()) differences.push({ number, cells: situation.cells });
  if (vector.ahead) {
    const steps = engine.ahead(situation, said).map(({ passed, turned }) => [passed, turned.map(({ pair, after }) => [pair, after.possible]).sort(([one], [other]) => one - other)]);
    if (JSON.stringify(steps) !== JSON.stringify(vector.ahead)) differences.push({ number, steps, wanted: vector.ahead });
    const panel = { name: data.name, facts: data.facts, changed_terms: data.changed_terms };
    const link = linkTo(panel, situation.values, today);
    const read = readLink(panel, vector.link, today);
    const again = linkTo(panel, read.answers, today);
    if (link !== vector.link || again !== vector.link || read.fault || read.left.length) differences.push({ number, link, again, wanted: vector.link });
  }
  vector.pairs.forEach(([possible, depends, behind, byCases], pair) => {
    compared += 1;
    const one = said[pair];
    const ids = one.rules.map((rule) => data.rules[rule].id);
    const unlike = one.possible !== possible || one.depends.join() !== depends.join();
    const unfounded = behind.some((rule) => !ids.includes(rule)) || (behind.length > 0) !== (ids.length > 0);
    if (behind.length !== ids.length) rules += 1;
    if (unlike || (unfounded && !byCases)) differences.push({ number, pair, possible: one.possible, depends: one.depends, ids, wanted: vector.pairs[pair] });
  });
});
const milliseconds = (performance.now() - began) / vectors.length;
process.stdout.write(JSON.stringify({ compared, differences, rules, milliseconds }));

// Reads {data, vectors} and says for each vector in which pairs the script of the page differs from Python.
import { readFileSync } from "node:fs";
import { Engine } from "../../src/counsel/rendering/page/engine.js";

const { data, vectors } = JSON.parse(readFileSync(0, "utf8"));
const engine = new Engine(data);
const levels = new Map(data.facts.map((fact, level) => [fact.name, level]));
const differences = [];
let [compared, rules, began] = [0, 0, performance.now()];
vectors.forEach((vector, number) => {
  const situation = engine.situation(new Map(Object.entries(vector.given).map(([name, value]) => [levels.get(name), value])));
  const said = engine.advise(situation);
  if (situation.cells.join() !== vector.cells.join()) differences.push({ number, cells: situation.cells });
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

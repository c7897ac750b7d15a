// Reads {script, modules} and says which classes the script defines where there is no document, and its words with
// those of the modules that it was made of: what a parser makes of them, so blanks and remarks are none.
import { readFileSync } from "node:fs";
import { parse } from "acorn";

const { script, modules } = JSON.parse(readFileSync(0, "utf8"));
const { classes } = await import("data:text/javascript," + encodeURIComponent(`${script}\nexport const classes = [Answer, Engine, Page, Table].map((each) => each.name);`));

function words(code) {
  const onToken = [];
  const { body } = parse(code, { ecmaVersion: "latest", sourceType: "module", onToken });
  const imports = body.filter(({ type }) => type === "ImportDeclaration");
  const kept = onToken.filter(({ type, start }) => type.label !== "eof" && type.label !== "export" && !imports.some((each) => each.start <= start && start < each.end));
  return kept.map(({ start, end }) => code.slice(start, end));
}

process.stdout.write(JSON.stringify({ classes, packed: words(script), written: modules.flatMap(words) }));

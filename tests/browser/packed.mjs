// Reads {script} and says which classes it defines; it has to run where there is no document.
import { readFileSync } from "node:fs";

const { script } = JSON.parse(readFileSync(0, "utf8"));
const { classes } = await import("data:text/javascript," + encodeURIComponent(`${script}\nexport const classes = [Answer, Engine, Page, Table].map((each) => each.name);`));
process.stdout.write(JSON.stringify({ classes }));

// Reads TAP as strictly as tap-parser can, and tells as JSON what it found.
const { Parser } = require("tap-parser");
const { readFileSync } = require("node:fs");

const told = { bailout: null, comments: [], cases: [], points: [] };
const parser = new Parser({ strict: true });
const point = ({ ok, id, name, skip, todo, diag }) => ({ ok, id, name, skip, todo, diag: diag ?? null });
parser.on("bailout", (reason) => (told.bailout = reason));
parser.on("comment", (text) => told.comments.push(text));
parser.on("assert", (assert) => told.points.push(point(assert)));
parser.on("child", (child) => {
  const steps = [];
  child.on("assert", (assert) => steps.push(point(assert)));
  child.on("complete", (results) => told.cases.push({ name: child.name, plan: results.plan, steps }));
});
parser.on("complete", (results) => {
  told.ok = results.ok;
  told.plan = results.plan;
  // Anything that strict reading minds, and that is no point of ours.
  told.faults = results.failures.filter((failure) => failure.tapError).map((failure) => failure.tapError);
  console.log(JSON.stringify(told));
});
parser.end(readFileSync(process.argv[2]));

// All about a step, made when it is opened.

const COOKIES = new Map([["set", ["gained", "+"]], ["changed", ["changed", "~"]], ["removed", ["lost", "−"]]]);

// `words` are the changed words of its differences, by snapshot; `values` what it took, as JSON.
function insideOf(step, told, axis, { words, values, link }) {
  const parts = [factsOf(step, link)];
  if (step.problems.length > 0) parts.push(part("Problems", step.problems.map(problemOf)));
  if (step.failed_tries.length > 0) parts.push(part("Earlier tries", triesOf(step)));
  const compared = step.snapshots.map((snapshot, index) => {
    const own = words.filter((word) => word[0] === index).map((word) => word.slice(1));
    return snapshotOf(snapshot, own, step.problems.some((problem) => problem.code === "snapshot-differs"));
  });
  if (compared.length > 0) parts.push(part("Snapshot", compared));
  if (step.exchanges.length > 0) parts.push(part(step.exchanges.length === 1 ? "Exchange" : "Exchanges", exchangesOf(step, axis)));
  if (values.length > 0) {
    const known = new Map(Object.entries(step.extracted_from));
    const from = (name) => (known.has(name) ? make("code", {}, known.get(name)) : "not said");
    const rows = values.map(([name, value]) => [make("code", {}, name), valueOf(value), from(name)]);
    parts.push(part("Taken from the answer", [table("Variables that the step set", ["Name", "Value", "From"], rows)]));
  }
  if (step.cookies.length > 0) parts.push(part(`Cookies of the session ${step.session}`, [cookiesOf(step.cookies)]));
  parts.push(shellLine("run again", told.again));
  return parts;
}

function part(title, children) {
  return make("section", { class: "part" }, make("h5", {}, title), children);
}

function factsOf(step, link) {
  const facts = [];
  const fact = (name, value) => facts.push(make("div", {}, make("dt", {}, name), make("dd", {}, value)));
  if (step.line > 0) fact("Where", make("code", {}, `${step.file}:${step.line}`));
  fact("Step", make("code", {}, step.id.join(" › ")));
  if (step.item) fact("Round", step.item);
  if (step.session) fact("Session", step.session);
  if (step.tries > 1) fact("Tries", String(step.tries));
  fact("Took", duration(step.duration));
  if (step.reason) fact("Why", step.reason);
  fact("Link", make("a", { href: link }, link));
  return make("dl", { class: "about" }, facts);
}

function triesOf(step) {
  return step.failed_tries.map((problems, index) => folded(`Try ${index + 1}: ${problems.map((problem) => problem.message).join("; ")}`,
    () => make("div", {}, problems.map(problemOf)), false));
}

function exchangesOf(step, axis) {
  if (step.exchanges.length === 1) return [exchangeOf(step.exchanges[0], axis)];
  return step.exchanges.map((exchange, index) => {
    const last = index === step.exchanges.length - 1;
    const label = `${index + 1}. ${exchange.method} ${shortAddress(exchange.url)} → ${exchange.status ?? "no answer"}`;
    return folded(label, () => exchangeOf(exchange, axis), last);
  });
}

function cookiesOf(changes) {
  const items = changes.map((cookie) => {
    const [word, sign] = COOKIES.get(cookie.change) || [cookie.change, "·"];
    return make("li", { class: word }, make("span", { class: "sign", "aria-hidden": "true" }, sign), make("code", {}, cookie.name), ` ${word}`);
  });
  return make("ul", { class: "cookies" }, items);
}

function valueOf(text) {
  const long = text.length > 400;
  const shown = make("code", { class: "value" }, ...withSecrets(long ? text.slice(0, 300) : text));
  if (!long) return shown;
  return make("div", {}, make("code", { class: "value" }, ...withSecrets(`${text.slice(0, 120)}…`)),
    folded(`All of it: ${size(text.length)}`, () => make("pre", { class: "body", tabindex: "0" }, ...withSecrets(text)), false));
}


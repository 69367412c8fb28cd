// Cases and the rows of their steps. Nothing is made before it is looked at.

// Rows that are made at once, without and with something to search for.
const ROWS = 200;
const FOUND_ROWS = 50;

const BAD = new Set(["broken", "failed", "differs"]);

// All cases of the page, in their order.
const entries = [];

function entryOf(number, outline, block) {
  return { number, outline, block, told: null, open: false, rows: new Map(), found: outline.steps.map((_, index) => index), first: 0, limit: ROWS };
}

function caseId(entry) {
  return `case-${entry.number}`;
}

function stepId(entry, index) {
  return `${caseId(entry)}/step-${index + 1}`;
}

function caseElement(entry) {
  const { outline } = entry;
  const inside = `${caseId(entry)}-inside`;
  entry.button = make("button", {
    type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": inside,
    onclick: () => setOpen(entry, !entry.open),
  }, badge(outline.verdict), make("span", { class: "name" }, caseName(outline)));
  entry.inside = make("div", { id: inside, class: "inside", hidden: true });
  entry.element = make("section", { id: caseId(entry), class: `case ${outline.verdict}` },
    make("div", { class: "head" },
      make("h3", {}, entry.button),
      make("p", { class: "meta" },
        make("code", {}, outline.scenario), ` · ${plural(outline.steps.length, "step")} · ${duration(outline.duration)}`)),
    outline.reason ? make("p", { class: "reason" }, prose(outline.reason)) : null,
    entry.inside);
  return entry.element;
}

function setOpen(entry, open) {
  entry.open = open;
  entry.button.setAttribute("aria-expanded", String(open));
  entry.inside.hidden = !open;
  if (open) {
    fillCase(entry);
    renderSteps(entry);
  }
}

// Reads the case and makes what stands above its steps; once.
function fillCase(entry) {
  if (entry.told) return;
  entry.told = readCase(entry);
  const { told } = entry;
  entry.axis = axisOf(told);
  entry.list = make("ol", { class: "steps" });
  entry.before = make("button", { type: "button", class: "small more", onclick: () => showBefore(entry) });
  entry.more = make("button", { type: "button", class: "small more", onclick: () => showMore(entry) });
  const facts = [["File", make("code", {}, told.scenario)]];
  if (told.target) facts.push(["Target", told.target]);
  if (told.row) facts.push(["Row", told.row]);
  facts.push(["Began", `${duration(told.began)} after the run`], ["Took", duration(told.duration)]);
  entry.inside.append(
    ...(told.about ? [make("p", {}, prose(told.about))] : []),
    make("dl", { class: "about" }, facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))),
    ...told.problems.map(problemOf),
    ...(told.given.length > 0 ? [folded(`Starts with ${plural(told.given.length, "value")}`, () => givenTable(told.given), false)] : []),
    shellLine("run again", told.again));
  if (told.steps.length > 0) {
    entry.inside.append(make("div", { class: "axis" }, legend(), rulerOf(entry.axis)), entry.before, entry.list, entry.more);
  }
}

function readCase(entry) {
  const nothing = { steps: [], problems: [], given: [], words: [], values: [], scenario: entry.outline.scenario, began: 0, duration: 0, again: "" };
  try {
    return JSON.parse(entry.block.textContent);
  } catch {
    return nothing;
  } finally {
    entry.block = null;
  }
}

function givenTable(given) {
  const rows = given.map((value) => [make("code", {}, value.name), valueOf(value.value), value.kind, value.origin || "not said"]);
  return table("What the case starts with", ["Name", "Value", "Kind", "From"], rows);
}

function legend() {
  return make("p", { class: "legend", "aria-hidden": "true" },
    PHASES.map(([key, label]) => make("span", {}, make("span", { class: `dot ${key}` }), label)));
}

// The rows that were found, as many as are shown.
function renderSteps(entry) {
  if (!entry.told) return;
  const found = entry.found.filter((index) => index < entry.told.steps.length);
  const shown = found.slice(entry.first, entry.first + entry.limit);
  entry.list.replaceChildren(...shown.map((index) => rowFor(entry, index).element));
  const hidden = found.length - entry.first - shown.length;
  const offer = (button, count, what) => {
    button.hidden = count === 0;
    button.textContent = `Show ${Math.min(count, ROWS)} of ${plural(count, what)}`;
  };
  offer(entry.before, entry.first, "earlier step");
  offer(entry.more, hidden, "more step");
}

function showMore(entry) {
  const next = entry.found[entry.first + entry.limit];
  entry.limit += ROWS;
  renderSteps(entry);
  rowFor(entry, next).button.focus();
}

function showBefore(entry) {
  const more = Math.min(entry.first, ROWS);
  entry.first -= more;
  entry.limit += more;
  renderSteps(entry);
  rowFor(entry, entry.found[entry.first]).button.focus();
}

function rowFor(entry, index) {
  if (!entry.rows.has(index)) entry.rows.set(index, stepRow(entry, index));
  return entry.rows.get(index);
}

function stepRow(entry, index) {
  const step = entry.told.steps[index];
  const outline = entry.outline.steps[index];
  const row = { open: false };
  const id = stepId(entry, index);
  const depth = Math.min(4, step.id.length - 1);
  const name = step.item && !step.name.includes(step.item) ? `${step.name} [${step.item}]` : step.name;
  row.button = make("button", {
    type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": `${id}-inside`,
    onclick: () => {
      setStepOpen(entry, index, !row.open);
      if (row.open) note(id);
    },
  }, badge(outline.verdict), make("span", { class: "name" }, depth === 0 ? `${step.number}. ${name}` : name));
  row.inside = make("div", { id: `${id}-inside`, class: "inside", hidden: true });
  const last = step.exchanges.at(-1);
  const track = make("span", { class: "track", "aria-hidden": "true" }, step.exchanges.map((exchange) => barOf(exchange, entry.axis)));
  row.element = make("li", { id, class: `step ${outline.verdict} depth-${depth}` },
    make("div", { class: "head" },
      make("h4", {}, row.button),
      make("span", { class: "request" }, last ? `${last.method} ${shortAddress(last.url)}` : step.reason || ""),
      make("span", { class: "status" }, last ? String(last.status ?? "—") : ""),
      make("span", { class: "tries" }, step.tries > 1 ? `${step.tries} tries` : ""),
      make("span", { class: "took" }, duration(step.duration)),
      track),
    row.inside);
  return row;
}

function setStepOpen(entry, index, open) {
  const row = rowFor(entry, index);
  row.open = open;
  row.button.setAttribute("aria-expanded", String(open));
  row.inside.hidden = !open;
  if (open && row.inside.childElementCount === 0) {
    const { told } = entry;
    const words = told.words.filter((word) => word[0] === index).map((word) => word.slice(1));
    const more = { words, values: told.values[index] || [], link: `#${stepId(entry, index)}` };
    row.inside.append(...insideOf(told.steps[index], told, entry.axis, more));
  }
}

// Keeps the address of what is looked at, to be passed on.
function note(id) {
  try {
    history.replaceState(null, "", `#${id}`);
  } catch {
    // A page without an address has none to keep.
  }
}

// Unfolds a case and a step of it, whatever is searched, and goes there.
function reveal(entry, index) {
  const isThere = index === null || entry.found.includes(index);
  if (entry.element.hidden || !isThere) clearSearch();
  setOpen(entry, true);
  let goal = entry.button;
  if (index !== null) {
    const position = entry.found.indexOf(index);
    if (position < entry.first || position >= entry.first + entry.limit) {
      entry.first = Math.max(0, position - FOUND_ROWS);
      entry.limit = ROWS;
      renderSteps(entry);
    }
    setStepOpen(entry, index, true);
    goal = rowFor(entry, index).button;
  }
  goal.focus({ preventScroll: true });
  const show = () => goal.closest(".head").scrollIntoView({ block: "start" });
  show();
  // What stands above is measured when it is drawn.
  requestAnimationFrame(() => requestAnimationFrame(show));
}


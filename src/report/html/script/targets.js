// How each case ended on each of several targets: a case a row, a target a column.

// Rows that are made at once.
const TABLE_ROWS = 100;

// What a case is called: of several targets with its own, of several times with which one.
function caseName(outline) {
  const target = outline.given_target === undefined ? "" : ` @ ${outline.given_target}`;
  const times = outline.repetition ? ` (run ${outline.repetition})` : "";
  return outline.name + target + times;
}

function targetsTable(targets) {
  if (!targets || targets.length < 2) return null;
  const rows = rowsByCase();
  const body = make("tbody", {});
  const more = make("button", { type: "button", class: "small more", onclick: () => show(rows.length) });
  const show = (count) => {
    body.append(...rows.slice(body.childElementCount, count).map((row) => targetsRow(row, targets)));
    const left = rows.length - body.childElementCount;
    more.hidden = left <= 0;
    more.textContent = `Show ${plural(left, "more case")}`;
  };
  show(TABLE_ROWS);
  const heads = targets.map(([given, heading]) => make("th", { scope: "col", title: given }, heading));
  return make("section", { id: "targets", "aria-labelledby": "targets-title" },
    make("h2", { id: "targets-title" }, "Targets"),
    make("table", { class: "targets" },
      make("caption", { class: "unseen" }, "How each case ended on each target"),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Case"), heads)),
      body),
    more);
}

// The cases by what they are without their targets, in their order; of repetitions on a target all.
function rowsByCase() {
  const rows = new Map();
  const files = new Map();
  for (const entry of entries) {
    const { name, scenario, given_target: target } = entry.outline;
    if (target === undefined) continue;
    const key = JSON.stringify([scenario, name]);
    if (!rows.has(key)) {
      rows.set(key, { name, scenario, cells: new Map() });
      files.set(name, (files.get(name) || 0) + 1);
    }
    const { cells } = rows.get(key);
    cells.set(target, [...(cells.get(target) || []), entry]);
  }
  return [...rows.values()].map((row) => ({ ...row, isAlone: files.get(row.name) === 1 }));
}

function targetsRow(row, targets) {
  const cells = targets.map(([given, heading]) => make("td", { "data-label": heading }, targetsCell(row.cells.get(given), heading)));
  const file = row.isAlone ? null : [" ", make("code", {}, row.scenario)];
  return make("tr", {}, make("th", { scope: "row" }, make("span", { class: "name" }, row.name), file), cells);
}

// The worst of what became of a case, and the versions of the snapshots that held.
function targetsCell(all, heading) {
  if (!all) return make("span", { class: "none" }, "Not run");
  const order = Object.keys(VERDICTS);
  const [worst] = [...all].sort((one, other) => order.indexOf(one.outline.verdict) - order.indexOf(other.outline.verdict));
  const variants = [...new Set(all.flatMap((entry) => entry.outline.variants || []))];
  const link = caseId(worst);
  const go = (event) => {
    event.preventDefault();
    note(link);
    reveal(worst, null);
  };
  return make("div", {},
    make("a", { href: `#${link}`, "aria-label": `${caseName(worst.outline)}: ${VERDICTS[worst.outline.verdict]}`, onclick: go }, badge(worst.outline.verdict)),
    variants.map((versions) => [" ", make("span", { class: "meta", title: "versions of the snapshot that held" }, `@${versions}`)]));
}


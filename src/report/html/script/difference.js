// How an answer differs from its snapshot: two columns, the lines that belong together side by side, and in them the words that changed.

const OUTCOMES = {
  same: "is as it was",
  new: "is new",
  refused: "is missing, and none may be written",
  changed: "differs",
  updated: "was written anew",
};

// A comparison with a snapshot. `words` are the changed ones of this difference: line, first byte, one past the last. What changed by
// paths is left out where a problem says it.
function snapshotOf(snapshot, words, isTold) {
  const parts = [make("p", {}, "The snapshot ", make("code", {}, snapshot.path), ` ${OUTCOMES[snapshot.outcome] || snapshot.outcome}.`)];
  if (snapshot.pending) {
    parts.push(make("p", {}, "What would replace it waits for review: ", make("code", {}, snapshot.pending)));
  }
  if (!isTold && snapshot.changes && snapshot.changes.length > 0) {
    parts.push(make("ul", { class: "changes" }, snapshot.changes.map((change) => make("li", {}, make("code", {}, change)))));
  }
  if (snapshot.diff && snapshot.diff.length > 0) parts.push(differenceOf(snapshot.diff, words));
  return make("div", { class: "snapshot" }, parts);
}

function differenceOf(lines, words) {
  const changed = new Map();
  for (const [line, start, end] of words) {
    if (!changed.has(line)) changed.set(line, []);
    changed.get(line).push([start, end]);
  }
  const rows = pairs(lines).map((row) => rowOf(row, lines, changed));
  return make("div", { class: "difference", tabindex: "0", role: "group", "aria-label": "The difference, snapshot and answer side by side" },
    make("table", {},
      make("caption", { class: "unseen" }, "Lines of the snapshot and of the answer"),
      make("colgroup", {}, ["number", null, "number", null].map((kind) => make("col", { class: kind }))),
      make("thead", {}, make("tr", {},
        make("th", { scope: "col", colspan: "2" }, "Snapshot"),
        make("th", { scope: "col", colspan: "2" }, "Answer"))),
      make("tbody", {}, rows)));
}

// Numbers of the lines that stand side by side; a remark and a fold stand alone.
function pairs(lines) {
  const rows = [];
  const none = (number) => number === undefined || number === null;
  let at = 0;
  let next = null;
  while (at < lines.length) {
    const line = lines[at];
    if (none(line.before) && none(line.now)) {
      rows.push({ remark: line.text });
      next = null;
      at += 1;
      continue;
    }
    if (next) {
      const between = none(line.before) ? line.now - next[1] : line.before - next[0];
      if (between > 0) rows.push({ remark: `… ${plural(between, "line")} the same` });
    }
    const removed = [];
    const added = [];
    while (at < lines.length && none(lines[at].now) && !none(lines[at].before)) removed.push(at++);
    while (at < lines.length && none(lines[at].before) && !none(lines[at].now)) added.push(at++);
    if (removed.length + added.length === 0) {
      rows.push({ left: at, right: at, same: true });
      next = [line.before + 1, line.now + 1];
      at += 1;
      continue;
    }
    for (let index = 0; index < Math.max(removed.length, added.length); index++) {
      rows.push({ left: removed[index], right: added[index] });
    }
    const before = removed.length ? lines[removed.at(-1)].before + 1 : next && next[0];
    const now = added.length ? lines[added.at(-1)].now + 1 : next && next[1];
    next = before && now ? [before, now] : null;
  }
  return rows;
}

function rowOf(row, lines, changed) {
  if (row.remark !== undefined) {
    return make("tr", { class: "remark" }, make("td", { colspan: "4" }, row.remark));
  }
  const side = (index, number, kind) => {
    if (index === undefined) return [make("td", { class: "number gap" }), make("td", { class: "gap" })];
    const line = lines[index];
    const sign = row.same ? "" : kind === "removed" ? "−" : "+";
    const tag = row.same ? "span" : kind === "removed" ? "del" : "ins";
    return [
      make("td", { class: `number ${row.same ? "" : kind}` }, String(line[number])),
      make("td", { class: row.same ? "same" : kind }, make("span", { class: "sign", "aria-hidden": "true" }, sign),
        make(tag, {}, emphasized(line.text, changed.get(index) || []))),
    ];
  };
  const cells = [...side(row.left, "before", "removed"), ...side(row.right, "now", "added")];
  const classes = [row.same ? "same" : "", row.left === undefined ? "no-left" : "", row.right === undefined ? "no-right" : ""];
  return make("tr", { class: classes.join(" ").trim() || null }, cells);
}

function emphasized(text, ranges) {
  const pieces = [];
  let at = 0;
  for (const [start, end] of inString(text, ranges)) {
    pieces.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces;
}


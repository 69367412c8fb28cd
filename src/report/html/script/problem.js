// What is wrong: the message, the lines that it is about, what was expected, what to do.

const KINDS = { passed: "Warning" };

function problemOf(problem) {
  return make("article", { class: `problem ${problem.verdict}` },
    make("p", { class: "message" },
      make("span", { class: `badge ${problem.verdict === "passed" ? "warning" : problem.verdict}` }, KINDS[problem.verdict] || VERDICTS[problem.verdict]),
      " ", make("strong", {}, prose(problem.message)), " ",
      make("code", { class: "code", title: `flowrun explain ${problem.code}` }, problem.code)),
    problem.excerpts.map(excerptOf),
    problem.notes.length > 0 ? make("pre", { class: "notes", tabindex: "0" }, problem.notes.join("\n")) : null,
    problem.help.map((help) => make("p", { class: "help" }, make("span", { class: "label" }, "help"), " ", prose(help))));
}

// Lines of a file, what they are about marked, and what is said of it behind the line.
function excerptOf(excerpt) {
  const ranges = inString(excerpt.text, excerpt.marks.map((mark) => [mark.start, mark.end]));
  const marks = excerpt.marks.map((mark, index) => ({ ...mark, start: ranges[index][0], end: ranges[index][1] }));
  const rows = [];
  let at = 0;
  excerpt.text.split("\n").forEach((line, index) => {
    const here = marks.filter((mark) => mark.start < at + line.length + 1 && mark.end > at);
    rows.push(make("span", { class: "row" },
      make("span", { class: "number" }, String(excerpt.first_line + index)),
      make("span", { class: "text" }, marked(line, at, here), labelsOf(here, at, line))));
    at += line.length + 1;
  });
  const first = marks.find((mark) => mark.primary) || marks[0];
  const line = first ? excerpt.first_line + excerpt.text.slice(0, first.start).split("\n").length - 1 : excerpt.first_line;
  return make("figure", { class: "excerpt" },
    make("figcaption", {}, `${excerpt.file}:${line}`),
    make("pre", { tabindex: "0", role: "group", "aria-label": `Lines of ${excerpt.file}` }, rows));
}

function marked(line, from, marks) {
  const pieces = [];
  let at = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, mark.start - from);
    const end = Math.min(line.length, mark.end - from);
    if (end <= start) continue;
    pieces.push(line.slice(at, start), make("mark", { class: mark.primary ? "primary" : null }, line.slice(start, end)));
    at = end;
  }
  pieces.push(line.slice(at));
  return pieces;
}

function labelsOf(marks, from, line) {
  const own = marks.filter((mark) => mark.label && mark.end <= from + line.length + 1);
  return own.map((mark) => make("span", { class: "said" }, `  ← ${mark.label}`));
}


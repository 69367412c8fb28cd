// The page as a whole: its head, what failed, all cases.

// Failures that are listed above the cases, and cases that are unfolded at once.
const LISTED = 50;
const UNFOLDED_CASES = 3;

function readBlock(className) {
  try {
    return JSON.parse(document.querySelector(`script.${className}`).textContent);
  } catch {
    return null;
  }
}

function readCases() {
  for (const block of document.querySelectorAll("script.outline")) {
    try {
      const outline = JSON.parse(block.textContent);
      const whole = block.nextElementSibling;
      entries.push(entryOf(entries.length + 1, outline, whole && whole.matches("script.case") ? whole : block));
    } catch {
      // The page was cut off here.
    }
  }
}

function headline(tally) {
  const of = (word) => entries.filter((entry) => entry.outline.verdict === word).length;
  const bad = entries.filter((entry) => BAD.has(entry.outline.verdict)).length;
  const notRun = tally ? tally.cases_not_run : 0;
  const all = entries.length + notRun;
  if (bad > 0 && all === 1) return "The case failed";
  if (bad > 0) return `${bad.toLocaleString("en")} of ${plural(all, "case")} failed`;
  if (notRun > 0) return `${notRun.toLocaleString("en")} of ${plural(all, "case")} did not run`;
  if (all === 0) return "No case was run";
  const passed = of("passed");
  if (passed === all) return all === 1 ? "The case passed" : `All ${plural(all, "case")} passed`;
  return `${passed.toLocaleString("en")} of ${plural(all, "case")} passed, none failed`;
}

function countsOf(tally) {
  const counts = Object.keys(VERDICTS).map((word) => [word, entries.filter((entry) => entry.outline.verdict === word).length]);
  const present = counts.filter(([, count]) => count > 0);
  const bar = make("div", { class: "share", "aria-hidden": "true" }, present.map(([word, count]) => {
    const piece = make("span", { class: word });
    piece.style.flexGrow = String(count);
    return piece;
  }));
  const items = present.map(([word, count]) => make("li", {}, badge(word), " ", plural(count, "case")));
  if (tally && tally.cases_not_run > 0) items.push(make("li", {}, `${plural(tally.cases_not_run, "case")} not run`));
  if (tally && tally.pending_snapshots > 0) items.push(make("li", {}, `${plural(tally.pending_snapshots, "snapshot")} to review`));
  if (tally && tally.new_snapshots > 0) items.push(make("li", {}, plural(tally.new_snapshots, "new snapshot")));
  if (tally && tally.warnings > 0) items.push(make("li", {}, plural(tally.warnings, "warning")));
  return [bar, make("ul", { class: "counts", "aria-label": "How the cases ended" }, items)];
}

function header(begun, ended) {
  const targets = [...new Set(entries.map((entry) => entry.outline.target).filter(Boolean))];
  const more = targets.length > 1 ? ` and ${targets.length - 1} more` : "";
  const facts = [];
  const fact = (name, value) => facts.push(make("div", {}, make("dt", {}, name), make("dd", {}, value)));
  if (begun) {
    const moment = new Date(begun.began);
    fact("Began", make("time", { datetime: moment.toISOString() }, moment.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })));
  }
  if (ended) fact("Took", duration(ended.duration));
  if (targets.length > 0) fact("Target", targets[0] + more);
  if (begun) {
    fact("Seed", begun.seed);
    fact("flowrun", begun.flowrun);
  }
  return make("header", {},
    make("div", { class: "brand" }, make("span", { class: "mark" }, "flowrun"), " report", themeButton()),
    make("h1", {}, headline(ended && ended.tally)),
    countsOf(ended && ended.tally),
    make("dl", { class: "about" }, facts),
    ended ? null : make("p", { class: "notice", role: "note" }, "The run was cut off: this is what was told of it."),
    ended ? ended.remarks.map(([why, command]) => make("div", { class: "notice", role: "note" }, why, shellLine("to do", command))) : null,
    warningsOf(ended));
}

/** Each warning of the run with the steps that met it, folded. */
function warningsOf(ended) {
  const warnings = (ended && ended.warnings) || [];
  if (!warnings.length) return null;
  const count = warnings.length === 1 ? "1 warning" : `${warnings.length} warnings`;
  const entry = ({ warning, met }) => make("li", {}, warning, make("ul", {}, met.map((step) => make("li", {}, step))));
  return make("details", { class: "notice warnings" }, make("summary", {}, count), make("ul", {}, warnings.map(entry)));
}

function themeButton() {
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const button = make("button", { type: "button", id: "theme", class: "small" });
  const label = () => { button.textContent = isDark() ? "Light theme" : "Dark theme"; };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    keep(root.dataset.theme);
    label();
  });
  root.dataset.theme = kept();
  if (!root.dataset.theme) delete root.dataset.theme;
  label();
  return button;
}

function keep(theme) {
  try {
    localStorage.setItem("flowrun-theme", theme);
  } catch {
    // Then it is asked for again.
  }
}

function kept() {
  try {
    const theme = localStorage.getItem("flowrun-theme");
    return theme === "dark" || theme === "light" ? theme : "";
  } catch {
    return "";
  }
}

// What failed and why, each with a link to all about it.
function failures() {
  const bad = [];
  for (const entry of entries) {
    if (!BAD.has(entry.outline.verdict)) continue;
    const steps = entry.outline.steps.map((step, index) => ({ entry, index, ...step })).filter((step) => BAD.has(step.verdict) && step.why);
    if (entry.outline.why || steps.length === 0) bad.push({ entry, index: null, ...entry.outline });
    bad.push(...steps);
  }
  if (bad.length === 0) return null;
  const items = bad.slice(0, LISTED).map((one) => {
    const link = one.index === null ? caseId(one.entry) : stepId(one.entry, one.index);
    const title = caseName(one.entry.outline);
    const name = one.index === null ? title : `${title} › ${one.name}${one.item && !one.name.includes(one.item) ? ` [${one.item}]` : ""}`;
    return make("li", {},
      badge(one.verdict),
      make("div", {},
        make("a", { href: `#${link}`, onclick: (event) => { event.preventDefault(); note(link); reveal(one.entry, one.index); } }, name),
        one.why ? make("p", { class: "why" }, prose(one.why.message), one.why.more > 0 ? ` (and ${one.why.more} more)` : "") : null,
        make("p", { class: "meta" }, one.why ? [make("code", {}, one.why.code), " ", one.why.at || ""] : one.reason || "")));
  });
  return make("section", { id: "failures", "aria-labelledby": "failures-title" },
    make("h2", { id: "failures-title" }, "What failed"),
    make("ul", {}, items),
    bad.length > LISTED ? make("p", { class: "none" }, `… and ${plural(bad.length - LISTED, "more", "more")}: the filters show all.`) : null);
}

function cases() {
  return make("section", { id: "cases", "aria-labelledby": "cases-title" },
    make("div", { class: "title" },
      make("h2", { id: "cases-title" }, "Cases"),
      make("button", { type: "button", class: "small", onclick: unfoldBad }, "Unfold what failed"),
      make("button", { type: "button", class: "small", onclick: foldAll }, "Fold all")),
    entries.map(caseElement));
}

// Unfolds all that failed; gives what was folded before.
function unfoldBad() {
  const before = [];
  for (const entry of entries.filter((each) => BAD.has(each.outline.verdict) && !each.element.hidden)) {
    if (!entry.open) before.push(() => setOpen(entry, false));
    const bad = entry.found.filter((index) => BAD.has(entry.outline.steps[index].verdict));
    entry.first = 0;
    entry.limit = Math.max(entry.limit, entry.found.indexOf(bad.at(-1)) + 1);
    setOpen(entry, true);
    for (const index of bad.filter((one) => one < entry.told.steps.length)) {
      if (!rowFor(entry, index).open) before.push(() => setStepOpen(entry, index, false));
      setStepOpen(entry, index, true);
    }
  }
  return before;
}

function foldAll() {
  for (const entry of entries.filter((each) => each.open)) {
    for (const [index, row] of entry.rows) {
      if (row.open) setStepOpen(entry, index, false);
    }
    setOpen(entry, false);
  }
}

function followLink() {
  const [, number, step] = /^#case-(\d+)(?:\/step-(\d+))?$/.exec(location.hash) || [];
  const entry = entries[Number(number) - 1];
  if (!entry) return false;
  const index = step ? Number(step) - 1 : null;
  reveal(entry, index !== null && entry.outline.steps[index] ? index : null);
  return true;
}

function unfoldFirst() {
  const bad = entries.filter((entry) => BAD.has(entry.outline.verdict)).slice(0, UNFOLDED_CASES);
  for (const entry of entries.length === 1 ? entries : bad) {
    setOpen(entry, true);
    const first = entry.outline.steps.findIndex((step) => BAD.has(step.verdict) && step.why);
    if (first >= 0 && first < ROWS && first < entry.told.steps.length) setStepOpen(entry, first, true);
  }
}

function start() {
  readCases();
  const begun = readBlock("begun");
  const ended = readBlock("ended");
  document.title = `${headline(ended && ended.tally)} – flowrun`;
  const page = [
    make("a", { class: "skip", href: "#cases" }, "Skip to the cases"),
    header(begun, ended),
    make("main", {}, searchBar(), failures(), targetsTable(begun && begun.targets), cases()),
    make("p", { id: "said", class: "unseen", role: "status" }),
  ];
  document.body.replaceChildren(...page);
  search();
  if (followLink()) {
    // The browser goes to the place of the link by itself, and takes the focus away.
    addEventListener("load", () => setTimeout(followLink));
  } else {
    unfoldFirst();
  }
  addEventListener("hashchange", followLink);
  let after = [];
  addEventListener("beforeprint", () => { after = unfoldBad(); });
  addEventListener("afterprint", () => { after.forEach((fold) => fold()); });
}

document.addEventListener("DOMContentLoaded", start);

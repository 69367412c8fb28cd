// Searching and filtering: which steps are shown, and how many they are.

const wanted = { terms: [], verdicts: new Set() };

// Rows that a search unfolds in all.
const UNFOLDED = 200;

function isWanted(verdict, flaky) {
  const { verdicts } = wanted;
  return verdicts.size === 0 || verdicts.has(verdict) || (flaky && verdicts.has("flaky"));
}

function search() {
  const active = wanted.terms.length > 0 || wanted.verdicts.size > 0;
  let steps = 0;
  let cases = 0;
  let room = UNFOLDED;
  for (const entry of entries) {
    const { outline } = entry;
    const rest = wanted.terms.filter((term) => !outline.words.includes(term));
    entry.found = [];
    outline.steps.forEach((step, index) => {
      if (isWanted(step.verdict, step.flaky) && rest.every((term) => step.words.includes(term))) entry.found.push(index);
    });
    const itself = rest.length === 0 && isWanted(outline.verdict, false);
    entry.first = 0;
    entry.limit = active ? FOUND_ROWS : ROWS;
    const isShown = entry.found.length > 0 || itself;
    entry.element.hidden = !isShown;
    if (!isShown) continue;
    steps += entry.found.length;
    cases += 1;
    if (active && room > 0 && entry.found.length > 0) {
      entry.unfolded = entry.unfolded || !entry.open;
      setOpen(entry, true);
      room -= Math.min(entry.found.length, FOUND_ROWS);
    } else if (!active && entry.unfolded) {
      entry.unfolded = false;
      setOpen(entry, false);
    } else {
      renderSteps(entry);
    }
  }
  for (const id of ["failures", "targets"]) document.getElementById(id)?.toggleAttribute("hidden", active);
  tellCount(steps, cases);
}

function tellCount(steps, cases) {
  const all = entries.reduce((sum, entry) => sum + entry.outline.steps.length, 0);
  const text = cases === 0
    ? "Nothing fits. Fewer words or filters find more."
    : `${steps.toLocaleString("en")} of ${plural(all, "step")} in ${cases.toLocaleString("en")} of ${plural(entries.length, "case")}`;
  document.getElementById("count").textContent = text;
}

function clearSearch() {
  wanted.terms = [];
  wanted.verdicts.clear();
  document.getElementById("search").value = "";
  for (const chip of document.querySelectorAll("#filters button")) chip.setAttribute("aria-pressed", "false");
  search();
}

// Goes to the first step, or case, that was found.
function goToFirst() {
  const entry = entries.find((each) => !each.element.hidden);
  if (!entry) return;
  if (entry.found.length > 0 && entry.open) rowFor(entry, entry.found[0]).button.focus();
  else entry.button.focus();
}

function searchBar() {
  let waiting = 0;
  const read = () => {
    clearTimeout(waiting);
    wanted.terms = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    search();
  };
  const field = make("input", {
    id: "search", type: "search", autocomplete: "off", spellcheck: "false",
    placeholder: "Name, address, status, message, variable …", "aria-describedby": "hint",
    oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(read, 60);
    },
    onkeydown: (event) => {
      if (event.key !== "Enter") return;
      read();
      goToFirst();
    },
  });
  return make("div", { class: "bar-of-search", role: "search", "aria-label": "Steps" },
    make("label", { for: "search" }, "Search"), field,
    make("span", { id: "hint", class: "unseen" }, "All words must be there. Enter goes to the first step that was found."),
    make("div", { id: "filters", role: "group", "aria-label": "Verdicts that are shown" }, chips()),
    make("p", { id: "count", role: "status" }));
}

function chips() {
  const counts = new Map();
  const count = (word) => counts.set(word, (counts.get(word) || 0) + 1);
  for (const entry of entries) {
    for (const step of entry.outline.steps) {
      count(step.verdict);
      if (step.flaky) count("flaky");
    }
  }
  const words = [...Object.entries(VERDICTS), ["flaky", "Flaky"]].filter(([word]) => counts.has(word));
  return words.map(([word, label]) => {
    const chip = make("button", { type: "button", class: `chip ${word}`, "aria-pressed": "false", "data-verdict": word },
      label, " ", make("span", { class: "number" }, counts.get(word).toLocaleString("en")));
    chip.addEventListener("click", () => {
      const on = !wanted.verdicts.delete(word);
      if (on) wanted.verdicts.add(word);
      chip.setAttribute("aria-pressed", String(on));
      search();
    });
    return chip;
  });
}


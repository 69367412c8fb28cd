"use strict";
(() => {
  const given = JSON.parse(document.getElementById("given").textContent);
  const places = JSON.parse(document.getElementById("found").textContent);
  const results = document.getElementById("results");
  const article = document.querySelector("article");

  function make(tag, attributes, ...inner) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inner);
    return element;
  }

  // Navigation: folded where it would stand before the text.
  const narrow = matchMedia("(max-width: 52rem)");
  const pages = document.querySelector("nav.pages details");
  const fold = () => { pages.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
  document.querySelector("nav.pages [aria-current]")?.scrollIntoView({ block: "nearest" });
  if (!location.hash) scrollTo(0, 0);

  // Search.
  const field = make("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: given.hint, "aria-label": given.hint });
  document.getElementById("search").append(field);
  const MOST = 60;
  const prepared = places.map((place) => ({
    ...place,
    inPage: place.page.toLowerCase(),
    inHeading: place.heading.toLowerCase(),
    inWords: place.words.toLowerCase(),
  }));

  function score(place, terms) {
    let sum = 0;
    for (const term of terms) {
      const own = (place.inHeading.includes(term) ? 6 : 0) + (place.inPage.includes(term) ? 4 : 0) + (place.inWords.includes(term) ? 1 : 0);
      if (own === 0) return 0;
      sum += own;
    }
    // Of a page that is called so the beginning comes first.
    return sum + (place.inPage === place.inHeading ? 1 : 0);
  }

  function excerpt(place, terms) {
    const at = terms.map((term) => place.inWords.indexOf(term)).filter((index) => index >= 0);
    const from = Math.max(0, Math.min(...at, place.words.length) - 50);
    const start = at.length > 0 ? from : 0;
    const text = place.words.slice(start, start + 180).replace(/\s+/g, " ");
    return marked(`${start > 0 ? "…" : ""}${text}${start + 180 < place.words.length ? "…" : ""}`, terms);
  }

  // The text with what was found marked, as nodes.
  function marked(text, terms) {
    const lower = text.toLowerCase();
    const nodes = [];
    let at = 0;
    while (at < text.length) {
      let next = text.length;
      let length = 0;
      for (const term of terms) {
        const index = lower.indexOf(term, at);
        if (index >= 0 && index < next) [next, length] = [index, term.length];
      }
      nodes.push(text.slice(at, next));
      if (length === 0) break;
      nodes.push(make("mark", {}, text.slice(next, next + length)));
      at = next + length;
    }
    return nodes;
  }

  function search(words) {
    const terms = words.toLowerCase().split(/\s+/).filter(Boolean);
    results.hidden = terms.length === 0;
    article.hidden = terms.length > 0;
    document.querySelector(".contents")?.toggleAttribute("hidden", terms.length > 0);
    if (terms.length === 0) return;
    const found = prepared.map((place) => [score(place, terms), place]).filter(([points]) => points > 0);
    found.sort((one, other) => other[0] - one[0]);
    const sentence = (found.length > 0 ? given.found : given.nothing).replace("{count}", String(found.length)).replace("{words}", `“${words.trim()}”`);
    const items = found.slice(0, MOST).map(([, place]) => {
      const title = place.heading && place.heading !== place.page ? `${place.page} › ${place.heading}` : place.page;
      return make("li", {}, make("a", { href: place.link }, ...marked(title, terms)), make("p", {}, ...excerpt(place, terms)));
    });
    results.replaceChildren(make("p", { id: "count" }, sentence), make("ol", {}, ...items));
  }

  function fromAddress() {
    const words = new URLSearchParams(location.hash.slice(1)).get("search");
    if (words === null || !given.searches) return;
    field.value = words;
    search(words);
  }

  if (given.searches) {
    field.addEventListener("input", () => {
      search(field.value);
      history.replaceState(null, "", field.value ? `#${new URLSearchParams({ search: field.value })}` : "#");
    });
    addEventListener("hashchange", fromAddress);
    fromAddress();
  }
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (given.searches) results.querySelector("a")?.focus();
    else if (field.value.trim()) location.href = `${given.first}#${new URLSearchParams({ search: field.value })}`;
  });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
    }
  });

  // Copying.
  for (const pre of document.querySelectorAll("article pre")) {
    const button = make("button", { type: "button" }, given.copy);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = given.copied;
      } catch {
        getSelection().selectAllChildren(pre);
      }
      setTimeout(() => { button.textContent = given.copy; }, 1500);
    });
    const frame = make("div", { class: "code" });
    pre.replaceWith(frame);
    frame.append(pre, button);
  }

  // Sample code: one language at a time.
  const samples = document.querySelector('section[data-name="samples"]');
  const headings = samples ? [...samples.querySelectorAll(":scope > h3")] : [];
  if (headings.length > 1) {
    const tabs = make("div", { role: "tablist" });
    const panels = headings.map((heading, index) => {
      const panel = make("div", { role: "tabpanel", id: `${heading.id}-panel`, "aria-labelledby": `${heading.id}-tab` });
      for (let next = heading.nextElementSibling; next && next.tagName !== "H3";) {
        const own = next;
        next = next.nextElementSibling;
        panel.append(own);
      }
      const tab = make("button", { type: "button", role: "tab", id: `${heading.id}-tab`, "aria-controls": panel.id }, heading.textContent);
      tab.addEventListener("click", () => select(index));
      tabs.append(tab);
      heading.replaceWith(panel);
      // Links to the heading lead to what it was above.
      panel.prepend(make("span", { id: heading.id }));
      return panel;
    });
    const select = (chosen) => {
      panels.forEach((panel, index) => {
        panel.hidden = index !== chosen;
        const tab = tabs.children[index];
        tab.setAttribute("aria-selected", String(index === chosen));
        tab.tabIndex = index === chosen ? 0 : -1;
      });
    };
    tabs.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const now = [...tabs.children].indexOf(document.activeElement);
      if (!step || now < 0) return;
      const next = (now + step + panels.length) % panels.length;
      select(next);
      tabs.children[next].focus();
    });
    samples.insertBefore(tabs, panels[0]);
    const named = () => panels.findIndex((panel) => panel.firstChild.id === decodeURIComponent(location.hash.slice(1)));
    select(Math.max(0, named()));
    addEventListener("hashchange", () => { if (named() >= 0) select(named()); });
  }
})();

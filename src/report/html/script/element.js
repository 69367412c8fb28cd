// Making elements. Text becomes a text node and nothing else: no answer can become markup.

const VERDICTS = {
  broken: "Broken",
  failed: "Failed",
  differs: "Differs",
  xfailed: "Known to fail",
  passed: "Passed",
  skipped: "Skipped",
};

// An element. What begins with `on` is listened to, what is null or false is left out.
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined));
  return element;
}

function plural(count, one, many) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many || `${one}s`}`;
}

// Microseconds in words.
function duration(microseconds) {
  if (microseconds < 1000) return `${microseconds} µs`;
  if (microseconds < 100_000) return `${(microseconds / 1000).toFixed(1)} ms`;
  if (microseconds < 1_000_000) return `${Math.round(microseconds / 1000)} ms`;
  if (microseconds < 60_000_000) return `${(microseconds / 1_000_000).toFixed(2)} s`;
  const seconds = Math.round(microseconds / 1_000_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function size(bytes) {
  if (bytes < 1024) return plural(bytes, "byte");
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function badge(verdict) {
  return make("span", { class: `badge ${verdict}` }, VERDICTS[verdict]);
}

// Says something to whoever does not see it.
function announce(text) {
  document.getElementById("said").textContent = text;
}

function copyButton(what, text) {
  const button = make("button", { type: "button", class: "small", "aria-label": `Copy ${what}` }, "Copy");
  button.addEventListener("click", async () => {
    const copied = await copy(text);
    button.textContent = copied ? "Copied" : "Not copied";
    announce(copied ? `Copied ${what}` : `${what} could not be copied`);
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // An older browser, or a page that may not.
    const field = make("textarea", { class: "unseen", "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}

// A line of a shell with a button.
function shellLine(label, text) {
  return make("div", { class: "shell" },
    make("span", { class: "label" }, label),
    make("code", {}, text),
    copyButton(`the line: ${label}`, text));
}

// A sentence of flowrun's: what stands between backticks is code.
function prose(text) {
  return text.split(/`([^`\n]+)`/).map((piece, index) => (index % 2 === 1 ? make("code", {}, piece) : piece));
}

// What is folded until somebody wants it; its inside is made then.
function folded(label, inside, open) {
  const details = make("details", { open }, make("summary", {}, label));
  const fill = () => {
    if (details.open && details.childElementCount === 1) details.append(inside());
  };
  details.addEventListener("toggle", fill);
  fill();
  return details;
}

// A table with a heading for each column; cells are texts or elements.
function table(caption, headings, rows) {
  const cells = (row) => row.map((cell, index) => make("td", { "data-label": headings[index] }, cell));
  return make("table", { class: "facts" },
    make("caption", { class: "unseen" }, caption),
    make("thead", {}, make("tr", {}, headings.map((heading) => make("th", { scope: "col" }, heading)))),
    make("tbody", {}, rows.map((row) => make("tr", {}, cells(row)))));
}

// Ranges of bytes in a text, as ranges of what a string counts in.
function inString(text, ranges) {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const at = (byte) => decoder.decode(bytes.subarray(0, byte)).length;
  return ranges.map(([start, end]) => [at(start), at(end)]);
}


// Bodies: colours for what can be read, and folds for what is long.

// Lines of a body that are shown at once, and characters that are coloured.
const SHOWN_LINES = 40;
const COLOURED = 200_000;

const JSON_PART = /("(?:[^"\\]|\\.)*"?)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b|([{}[\],:])|\s+|[^\s"{}[\],:]+/g;
const MARKUP_PART = /(<!-{2}[\s\S]*?(?:-->|$))|(<\/?[A-Za-z!?][^\s<>/]*)|("[^"<>]*"|'[^'<>]*')(?=[^<>]*>)|(\/?>)|[^<>"']+|[\s\S]/g;
const SECRET = /\[secret [^\]\n]*\]/g;

// A body, as it may be read.
function bodyOf(body, what) {
  if (!body) return make("p", { class: "none" }, `No body`);
  if (body.size === 0) return make("p", { class: "none" }, "An empty body");
  const type = body.media_type || "no type";
  const label = `${what}: ${type}, ${size(body.size)}`;
  const shown = new TextEncoder().encode(body.text).length;
  const cut = body.size > 1 << 20 && shown < body.size
    ? make("p", { class: "none" }, `The first ${size(shown)} of ${size(body.size)}; SHA-256 of all, masked: ${body.sha256}`)
    : null;
  if (isBinary(body)) {
    return make("div", {}, make("p", { class: "none" }, `${label}, SHA-256 ${body.sha256}`), cut,
      folded("Its bytes as text", () => make("pre", { class: "body", tabindex: "0" }, body.text.slice(0, COLOURED))));
  }
  return make("div", {}, make("p", { class: "none" }, label), cut, longText(readable(body), coloursOf(body), what));
}

function isBinary(body) {
  const readableType = /^text\/|json|xml|html|javascript|x-www-form-urlencoded|multipart|graphql|yaml|csv/;
  return !readableType.test(body.media_type) && /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(body.text.slice(0, 4000));
}

function isJson(body) {
  return /json/.test(body.media_type) || (!/html|xml/.test(body.media_type) && /^\s*[{[]/.test(body.text));
}

function readable(body) {
  return isJson(body) ? indented(body.text) : body.text;
}

function coloursOf(body) {
  if (isJson(body)) return jsonParts;
  if (/html|xml/.test(body.media_type) || /^\s*</.test(body.text)) return markupParts;
  if (/x-www-form-urlencoded/.test(body.media_type)) return formParts;
  return (text) => [[text, ""]];
}

// JSON laid out by its own parts, so that no number loses a digit and no key its place. What is no JSON any more keeps its parts, too.
function indented(text) {
  const out = [];
  let depth = 0;
  let before = "";
  const line = () => `\n${"  ".repeat(Math.min(depth, 60))}`;
  for (const [part] of text.matchAll(JSON_PART)) {
    if (/^\s/.test(part)) continue;
    const closes = part === "}" || part === "]";
    if (closes) {
      depth = Math.max(0, depth - 1);
      if (before !== "{" && before !== "[") out.push(line());
    } else if (before === "{" || before === "[") {
      out.push(line());
    }
    if (part === "{" || part === "[") depth += 1;
    out.push(part === ":" ? ": " : part);
    if (part === ",") out.push(line());
    before = part;
  }
  return out.join("");
}

function* jsonParts(text) {
  for (const match of text.matchAll(JSON_PART)) {
    const [part, string, number, word, sign] = match;
    const isKey = string && /^\s*:/.test(text.slice(match.index + part.length, match.index + part.length + 8));
    yield [part, isKey ? "key" : string ? "string" : number ? "number" : word ? "word" : sign ? "sign" : ""];
  }
}

function* markupParts(text) {
  for (const [part, comment, tag, string, end] of text.matchAll(MARKUP_PART)) {
    yield [part, comment ? "sign" : tag || end ? "key" : string ? "string" : ""];
  }
}

function* formParts(text) {
  for (const [part, name, sign] of text.matchAll(/([^&=]+)(?==)|([&=])|[^&=]+/g)) {
    yield [part, name ? "key" : sign ? "sign" : "string"];
  }
}

// A text with colours; of a long one the first lines, and a button for the rest.
function longText(text, parts, what) {
  const lines = text.split("\n");
  const pre = make("pre", { class: "body", tabindex: "0", role: "group", "aria-label": what });
  const isLong = lines.length > SHOWN_LINES + 5 || text.length > 20_000;
  const first = isLong ? lines.slice(0, SHOWN_LINES).join("\n").slice(0, 6_000) : text;
  pre.append(coloured(first, parts));
  if (!isLong) return pre;
  const more = make("button", { type: "button", class: "small more", "aria-expanded": "false" });
  const rest = `Show all of it: ${plural(lines.length, "line")}, ${size(text.length)}`;
  more.textContent = rest;
  more.addEventListener("click", () => {
    const open = more.getAttribute("aria-expanded") === "true";
    more.setAttribute("aria-expanded", String(!open));
    more.textContent = open ? rest : "Show less";
    pre.replaceChildren(coloured(open ? first : text, parts));
  });
  return make("div", {}, pre, more);
}

function coloured(text, parts) {
  const fragment = document.createDocumentFragment();
  for (const [part, kind] of parts(text.slice(0, COLOURED))) {
    const inside = withSecrets(part);
    if (kind) fragment.append(make("span", { class: `c-${kind}` }, ...inside));
    else fragment.append(...inside);
  }
  fragment.append(text.slice(COLOURED));
  return fragment;
}

// What is masked is seen to be.
function withSecrets(text) {
  const pieces = [];
  let at = 0;
  for (const match of text.matchAll(SECRET)) {
    pieces.push(text.slice(at, match.index), make("span", { class: "secret" }, match[0]));
    at = match.index + match[0].length;
  }
  pieces.push(text.slice(at));
  return pieces.filter((piece) => piece !== "");
}


// Exchanges: their bars on the time axis of the case, and all that was sent and answered.

// Parts of an exchange in their order: key, name.
const PHASES = [
  ["dns", "DNS"],
  ["connect", "Connect"],
  ["tls", "TLS"],
  ["wait", "Wait"],
  ["transfer", "Transfer"],
];

// The time axis of a case: where it begins, and how long it is.
function axisOf(told) {
  const exchanges = told.steps.flatMap((step) => step.exchanges);
  const begins = exchanges.map((exchange) => exchange.ended - exchange.duration);
  const ends = exchanges.map((exchange) => exchange.ended);
  const start = begins.reduce((least, begin) => Math.min(least, begin), told.began);
  const end = ends.reduce((most, ended) => Math.max(most, ended), told.began + told.duration);
  return { start: Math.max(0, start), length: Math.max(1, end - Math.max(0, start)) };
}

// A bar at its place on the axis.
function barOf(exchange, axis) {
  const begins = Math.max(0, exchange.ended - exchange.duration - axis.start);
  const bar = make("span", { class: "bar" });
  bar.style.left = `${Math.min(99.5, (begins / axis.length) * 100)}%`;
  bar.style.width = `${(exchange.duration / axis.length) * 100}%`;
  bar.append(...phases(exchange));
  return bar;
}

function phases(exchange) {
  if (!exchange.timing) {
    const whole = make("span", { class: `phase ${exchange.status ? "untold" : "unanswered"}` });
    whole.style.flexGrow = "1";
    return [whole];
  }
  const present = PHASES.filter(([key]) => exchange.timing[key]);
  return present.map(([key]) => {
    const phase = make("span", { class: `phase ${key}` });
    phase.style.flexGrow = String(exchange.timing[key]);
    return phase;
  });
}

// The moments below a waterfall.
function rulerOf(axis) {
  const marks = [0, 0.5, 1].map((part) => make("span", {}, duration(Math.round(axis.length * part))));
  return make("div", { class: "ruler", "aria-hidden": "true" }, marks);
}

// Path and query of an address, for lists.
function shortAddress(url) {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i.exec(url);
  return match && match[1] ? match[1] : url;
}

// What was sent and answered.
function exchangeOf(exchange, axis) {
  const answered = exchange.status !== undefined && exchange.status !== null;
  return make("div", { class: "exchange" },
    make("p", { class: "line" },
      make("strong", {}, exchange.method), " ", make("code", {}, ...withSecrets(exchange.url)), " ",
      answered ? make("span", { class: "status" }, `→ ${exchange.status}`) : make("span", { class: "status" }, "→ no answer")),
    timesOf(exchange, axis),
    make("div", { class: exchange.request_body ? "sides" : "sides bodiless" },
      make("div", {},
        make("h6", {}, "Request"),
        headersOf(exchange.request_headers, "header"),
        bodyOf(exchange.request_body, "Body of the request")),
      make("div", {},
        make("h6", {}, "Answer"),
        answered ? headersOf(exchange.response_headers || [], "header") : make("p", { class: "none" }, "None came."),
        answered ? bodyOf(exchange.response_body, "Body of the answer") : null)),
    shellLine("send again", exchange.curl));
}

function timesOf(exchange, axis) {
  const begins = Math.max(0, exchange.ended - exchange.duration - axis.start);
  const times = [make("span", {}, `began at ${duration(begins)}, took ${duration(exchange.duration)}`)];
  for (const [key, label] of PHASES) {
    const part = exchange.timing && exchange.timing[key];
    if (part !== undefined && part !== null) {
      times.push(make("span", {}, make("span", { class: `dot ${key}`, "aria-hidden": "true" }), `${label} ${duration(part)}`));
    }
  }
  const bar = make("span", { class: "bar whole", "aria-hidden": "true" });
  bar.append(...phases(exchange));
  return make("div", { class: "times" }, bar, make("div", { class: "legend" }, times));
}

function headersOf(headers, one) {
  if (headers.length === 0) return make("p", { class: "none" }, "No headers");
  const rows = () => make("dl", { class: "headers" },
    headers.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, ...withSecrets(value))]));
  return folded(plural(headers.length, one), rows, false);
}


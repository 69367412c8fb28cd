// Runs a sample in a page of the wiki, as a gadget runs there: somebody is logged in, and `mw` is loaded.
// Whoever serves this puts in what is given: the steps that the sample leaves out, their inputs, the sample.
(function () {
  const given = GIVEN;
  const out = [];
  const errors = [];
  const shown = (values) =>
    values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(" ");
  const tell = (code) =>
    fetch(given.said, { method: "POST", body: JSON.stringify({ code, out, errors }) });

  const text = (term) => {
    if ("text" in term) return term.text;
    if ("name" in term) return String(given.inputs[term.name]);
    return term.joined.map(text).join("");
  };
  const pairs = (terms) =>
    terms.map(([name, term]) => `${encodeURIComponent(name)}=${encodeURIComponent(text(term))}`).join("&");

  async function leftOut(step) {
    const query = pairs(step.params);
    const options = { method: step.method, credentials: "same-origin" };
    if (step.form) {
      options.headers = { "Content-Type": "application/x-www-form-urlencoded" };
      options.body = pairs(step.form);
    }
    const address = text(step.url) + (query && `?${query}`);
    const data = await (await fetch(address, options)).json();
    for (const { name, path } of step.takes) {
      given.inputs[name] = path.reduce((value, hop) => value[hop], data);
    }
  }

  // When it has said something, and nothing is under way any more.
  async function ended() {
    const patience = Date.now() + given.patience;
    let quiet = 0;
    while (quiet < 8 && Date.now() < patience) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const idle = $.active === 0 && (out.length > 0 || errors.length > 0);
      quiet = idle ? quiet + 1 : 0;
    }
  }

  async function run() {
    for (const step of given.steps) await leftOut(step);
    console.log = (...values) => out.push(shown(values));
    console.error = (...values) => errors.push(shown(values));
    mw.notify = (message) => errors.push($("<div>").append(message).text());
    addEventListener("error", (event) => errors.push(String(event.message)));
    addEventListener("unhandledrejection", (event) => errors.push(String(event.reason)));
    (0, eval)(given.sample);
    await ended();
  }

  const begin = () => {
    run()
      .catch((error) => errors.push(String(error)))
      .then(() => tell(errors.length > 0 ? 1 : 0));
  };
  (window.RLQ = window.RLQ || []).push([["mediawiki.api", "mediawiki.util"], begin]);
})();

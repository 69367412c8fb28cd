// Drives the HTML report in a headless Chromium, the `chromium` of the path: node report.mjs FOLDER
//
// The folder holds pages that flowrun made: run.html, hostile.html, many.html, targets.html. `tests/html_report.rs` makes them and starts this. A check
// that does not hold is said, and the exit is 1.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import puppeteer from "puppeteer-core";

const [folder] = process.argv.slice(2);
const chromium = process.env.PATH.split(path.delimiter).map((each) => path.join(each, "chromium")).find(existsSync);
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 780 };

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
let failed = 0;

// A page that is watched: whatever it asks for, says or throws is noted.
async function open(file, { hash = "", view = WIDE, dark = false, script = true, bypass = false } = {}) {
  const page = await browser.newPage();
  page.trouble = [];
  const own = pathToFileURL(path.join(folder, file)).href;
  page.on("console", (message) => page.trouble.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => page.trouble.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    page.trouble.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const isOwn = request.url().split("#")[0] === own && request.isNavigationRequest();
    if (!isOwn) page.trouble.push(`request: ${request.url()}`);
    if (isOwn) request.continue();
    else request.abort();
  });
  await page.setViewport(view);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  await page.setJavaScriptEnabled(script);
  if (bypass) await page.setBypassCSP(true);
  await page.goto(own + hash);
  return page;
}

async function check(name, file, options, body) {
  const page = await open(file, options);
  try {
    await body(page);
    assert.deepEqual(page.trouble, []);
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`NOT OK  ${name}\n        ${String(error.message).replaceAll("\n", "\n        ")}`);
  }
  await page.close();
}

const text = (page, selector) => page.$eval(selector, (element) => element.innerText);
const focused = (page) => page.evaluate(() => document.activeElement.closest("[id]")?.id);
const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const stepsShown = (page) => page.$$eval(".step", (rows) => rows.filter((row) => row.checkVisibility()).map((row) => row.id));

// What is seen of a search: the count is said anew when it was carried out.
async function searchFor(page, words) {
  await page.click("#search", { count: 3 });
  await typed(page, words);
}

async function typed(page, words) {
  await page.$eval("#count", (count) => { count.textContent = "…"; });
  await page.keyboard.type(words);
  await page.waitForFunction(() => document.getElementById("count").innerText !== "…");
}

async function unfoldAll(page) {
  await page.evaluate(() => {
    const folded = () => [...document.querySelectorAll(".toggle[aria-expanded=false]")].filter((button) => button.checkVisibility());
    for (let round = 0; round < 3; round++) folded().forEach((button) => button.click());
    for (let round = 0; round < 3; round++) document.querySelectorAll("details:not([open])").forEach((details) => { details.open = true; });
  });
  await drawn(page);
  await page.evaluate(() => {
    document.querySelectorAll("button.more[aria-expanded=false]").forEach((button) => button.click());
  });
  await drawn(page);
}

await check("the head says what was run, and what failed comes first", "run.html", {}, async (page) => {
  assert.equal(await text(page, "h1"), "2 of 3 cases failed");
  assert.match(await page.title(), /2 of 3 cases failed – flowrun/);
  const head = await text(page, "header");
  for (const fact of [/Began/, /Took\s+1\.28 s/, /Target\s+embedded MediaWiki 1\.43/, /Seed\s+7/, /flowrun\s+0\.1\.0/, /Broken\s+1 case/, /Skipped\s+1 case/]) {
    assert.match(head, fact);
  }
  const failures = await text(page, "#failures");
  assert.match(failures, /Takes what is not there/);
  assert.match(failures, /token could not be extracted/);
  const order = await page.evaluate(() => {
    const top = (id) => document.getElementById(id).getBoundingClientRect().top;
    return top("failures") < top("cases");
  });
  assert.ok(order);
});

await check("search finds by any word, and says how many", "run.html", {}, async (page) => {
  await searchFor(page, "LOGIN-token");
  assert.deepEqual(await stepsShown(page), ["case-1/step-2"]);
  assert.match(await text(page, "#count"), /^1 of 16 steps in 1 of 3 cases$/);
  assert.equal(await page.$eval("#count", (count) => count.getAttribute("role")), "status");
  await searchFor(page, "extraction-missing");
  assert.deepEqual(await stepsShown(page), ["case-2/step-1"]);
  await searchFor(page, "nothing says this");
  assert.deepEqual(await stepsShown(page), []);
  assert.match(await text(page, "#count"), /^Nothing fits/);
});

await check("filters show what they say", "run.html", {}, async (page) => {
  const counted = await page.$$eval("#filters button", (chips) => chips.map((chip) => [chip.dataset.verdict, Number(chip.querySelector(".number").textContent)]));
  assert.deepEqual(Object.fromEntries(counted), { broken: 1, failed: 5, differs: 1, xfailed: 1, passed: 6, skipped: 2, flaky: 1 });
  for (const [verdict, count] of counted) {
    await page.click(`#filters [data-verdict=${verdict}]`);
    const shown = await page.$$eval(".step", (rows) => rows.filter((row) => row.checkVisibility()).map((row) => row.classList.contains("flaky") || row.className));
    assert.equal(shown.length, count, verdict);
    if (verdict !== "flaky") assert.ok(shown.every((name) => name.includes(verdict)), `${verdict}: ${shown}`);
    assert.equal(await page.$eval(`#filters [data-verdict=${verdict}]`, (chip) => chip.getAttribute("aria-pressed")), "true");
    await page.click(`#filters [data-verdict=${verdict}]`);
  }
  await page.click("#filters [data-verdict=failed]");
  await page.click("#filters [data-verdict=broken]");
  assert.equal((await stepsShown(page)).length, 6);
});

await check("a difference shows both sides, and the words that changed", "run.html", {}, async (page) => {
  const step = await page.$("[id='case-1/step-5']");
  const button = await step.$(".toggle");
  if ((await button.evaluate((element) => element.getAttribute("aria-expanded"))) === "false") await button.click();
  assert.deepEqual(await step.$$eval(".difference mark", (marks) => marks.map((mark) => mark.innerText)), ["Another", "TestWiki"]);
  const box = (selector) => step.$eval(selector, (cell) => cell.getBoundingClientRect().toJSON());
  const [left, right] = [await box("td.removed:not(.number)"), await box("td.added:not(.number)")];
  assert.ok(Math.abs(left.top - right.top) < 2 && left.right <= right.left, "side by side");
  await page.setViewport(PHONE);
  await drawn(page);
  const [above, below] = [await box("td.removed:not(.number)"), await box("td.added:not(.number)")];
  assert.ok(above.bottom <= below.top + 1 && Math.abs(above.left - below.left) < 2, "one above the other");
});

await check("a link leads to its step, unfolded and focused", "run.html", { hash: "#case-2/step-1" }, async (page) => {
  await drawn(page);
  assert.equal(await focused(page), "case-2/step-1");
  const isSeen = () => page.evaluate(() => {
    const box = document.activeElement.getBoundingClientRect();
    return box.top >= document.querySelector(".bar-of-search").getBoundingClientRect().bottom - 1 && box.bottom < innerHeight;
  });
  assert.ok(await isSeen());
  assert.match(await text(page, "[id='case-2/step-1-inside']"), /the answer has nothing there/);
  // And while something else is searched.
  await searchFor(page, "login-token");
  await page.evaluate(() => { location.hash = "#case-1/step-14"; });
  await page.waitForFunction(() => document.activeElement.closest("[id]")?.id === "case-1/step-14");
  await drawn(page);
  assert.ok(await isSeen());
  assert.equal(await page.$eval("#search", (field) => field.value), "");
  await page.evaluate(() => { location.hash = "#case-99/step-1"; });
  await page.evaluate(() => { location.hash = "#case-3"; });
  await page.waitForFunction(() => document.activeElement.closest("[id]")?.id === "case-3");
});

await check("a keyboard is enough", "run.html", {}, async (page) => {
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.innerText);
  for (let tab = 0; (await focus()) !== "search"; tab++) {
    assert.ok(tab < 10, "the field is near the top");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("the site is what");
  // At once: what was typed last is searched, too.
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "case-1/step-5");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement, "::after").outlineStyle);
  assert.equal(outline, "solid");
  const expanded = () => page.evaluate(() => document.activeElement.getAttribute("aria-expanded"));
  if ((await expanded()) === "true") await page.keyboard.press("Enter");
  assert.equal(await expanded(), "false");
  await page.keyboard.press("Enter");
  assert.equal(await expanded(), "true");
  assert.match(await text(page, "[id='case-1/step-5-inside'] .difference"), /Another[\s\S]*TestWiki/);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest(".inside").id), "case-1/step-5-inside");
  // The filters, too.
  await page.focus("#search");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-pressed")), "true");
});

await check("the waterfall has a bar an exchange, in order, with its parts", "run.html", {}, async (page) => {
  const lefts = await page.$$eval("#case-1 .step .track .bar", (bars) => bars.map((bar) => bar.getBoundingClientRect().left));
  const exchanges = await page.$$eval("#case-1 .step", (steps) => steps.length);
  assert.ok(lefts.length >= exchanges - 2, `${lefts.length} bars`);
  const own = await page.$$eval("#case-1 .step.depth-0 .track .bar", (bars) => bars.map((bar) => bar.getBoundingClientRect().left));
  assert.deepEqual(own, [...own].sort((a, b) => a - b));
});

await check("parts of an exchange are as long as they took", "hostile.html", { hash: "#case-1/step-1" }, async (page) => {
  const widths = await page.$$eval("[id='case-1/step-1-inside'] .bar.whole .phase", (parts) => parts.map((part) => [part.className, part.getBoundingClientRect().width]));
  assert.deepEqual(widths.map(([name]) => name.replace("phase ", "")), ["dns", "connect", "tls", "wait", "transfer"]);
  const [dns, connect, tls] = widths.map(([, width]) => width);
  assert.ok(Math.abs(dns / connect - 1.5) < 0.05 && Math.abs(dns / tls - 2) < 0.05, widths.join());
});

await check("variables say where they came from, cookies what became of them", "run.html", { hash: "#case-1/step-2" }, async (page) => {
  const inside = await text(page, "[id='case-1/step-2-inside']");
  assert.match(inside, /login_token\s+"\[secret logintoken\]"\s+\$\.query\.tokens\.logintoken \(secret\)/);
  assert.match(inside, /wiki_session gained/);
  await page.$eval("#case-1-inside > details > summary", (summary) => summary.click());
  await drawn(page);
  const given = await text(page, "#case-1-inside > details");
  assert.match(given, /password\s+\[secret password\]\s+input\s+environment variable WIKI_PASSWORD, tour\.yaml:4/);
  assert.match(given, /marker\s+<\/script><b>&amp;\s+var\s+tour\.yaml:6/);
});

await check("lines of a shell are copied", "run.html", { hash: "#case-2/step-1" }, async (page) => {
  const [label] = await page.$$eval("[id='case-2/step-1-inside'] .shell button", (buttons) => buttons.map((button) => button.getAttribute("aria-label")));
  assert.match(label, /send again/);
  assert.match(await text(page, "[id='case-2/step-1-inside'] .shell"), /curl --url-query/);
  await page.click("[id='case-2/step-1-inside'] .shell button");
  await page.waitForFunction(() => document.getElementById("said").innerText.startsWith("Copied"));
  await page.evaluate(() => {
    const field = document.createElement("textarea");
    field.id = "pasted";
    document.body.append(field);
    field.focus();
  });
  await page.keyboard.down("Control");
  await page.keyboard.press("KeyV", { commands: ["Paste"] });
  await page.keyboard.up("Control");
  assert.match(await page.$eval("#pasted", (field) => field.value), /^curl --url-query format=json/);
});

await check("dark and light, as the system is and as one wants", "run.html", { dark: true }, async (page) => {
  const light = () => page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data[0] > 128;
  });
  assert.equal(await light(), false);
  assert.equal(await text(page, "#theme"), "Light theme");
  await page.click("#theme");
  assert.equal(await light(), true);
  await page.click("#theme");
  assert.equal(await light(), false);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  assert.equal(await light(), false);
  await page.evaluate(() => localStorage.clear());
});

for (const file of ["run.html", "hostile.html", "targets.html"]) {
  await check(`360 px are wide enough: ${file}`, file, { view: PHONE, bypass: true }, async (page) => {
    // What is cut off where it cannot be scrolled to is worse than a page that scrolls.
    const wide = () => page.evaluate(() => {
      const scrolls = (element) => element && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
      const sticksOut = (element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element);
      const all = [...document.querySelectorAll("body *:not(.unseen, .skip)")].filter(sticksOut);
      const sideways = document.documentElement.scrollWidth - innerWidth;
      return sideways > 0 ? [`scrolls by ${sideways}`] : all.slice(0, 5).map((element) => `${element.className || element.tagName}: ${element.innerText.slice(0, 60)}`);
    });
    assert.deepEqual(await wide(), []);
    await page.addStyleTag({ content: ".case, .step { content-visibility: visible !important; }" });
    await unfoldAll(page);
    assert.deepEqual(await wide(), []);
  });
  for (const dark of [false, true]) {
    for (const view of [WIDE, PHONE]) {
      await check(`axe finds nothing: ${file}, ${dark ? "dark" : "light"}, ${view.width} px`, file, { dark, view, bypass: true }, async (page) => {
        const violations = async () => {
          await page.evaluate(axe.source);
          const found = await page.evaluate(() => axe.run(document));
          return found.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 150)} ${node.failureSummary}`).join(" | ")}`);
        };
        assert.deepEqual(await violations(), []);
        // What is not drawn yet is not looked at.
        await page.addStyleTag({ content: ".case, .step { content-visibility: visible !important; }" });
        await unfoldAll(page);
        assert.deepEqual(await violations(), []);
      });
    }
  }
}

await check("of several targets a table says how each case ended on each, and leads there", "targets.html", {}, async (page) => {
  const rows = await page.$$eval("#targets tr", (all) => all.map((row) => [...row.children].map((cell) => cell.innerText.replace(/\s+/g, " ").trim())));
  assert.deepEqual(rows[0], ["Case", "staging", "production", "wiki.example", "127.0.0.1:8080"]);
  assert.deepEqual(rows[1], ["Log out scenarios/logout.yaml", "Passed", "Passed @1.43+", "Passed @1.43+", "Passed @1.39-1.42"]);
  assert.deepEqual(rows[2], ["Log in [wrong-password]", "Passed", "Differs", "Failed", "Broken"]);
  assert.deepEqual(rows[3].slice(1), ["Known to fail", "Passed @1.43+", "Skipped", "Not run"]);
  assert.equal(rows.length, 5);
  await page.click("#targets tbody tr:nth-child(2) td:nth-child(4) a");
  assert.equal(await focused(page), "case-7");
  assert.match(await text(page, "#case-7 h3"), /Log in \[wrong-password\] @ https:\/\/wiki\.example\/w\/api\.php/);
  assert.match(await text(page, "#failures"), /Log in \[wrong-password\] @ production › Ask/);
  await searchFor(page, "wrong-password");
  assert.equal(await page.$eval("#targets", (section) => section.checkVisibility()), false);
});

await check("a run on one target has no such table", "run.html", {}, async (page) => {
  assert.equal(await page.$("#targets"), null);
});

await check("what means harm does none", "hostile.html", {}, async (page) => {
  await unfoldAll(page);
  const all = await text(page, "main");
  assert.ok(all.includes("<img src=x onerror=window.hurt=2>") && all.includes("12345678901234567890"));
  assert.ok(all.includes("constructor changed") && all.includes("old lost"));
  await searchFor(page, "javascript:");
  assert.notDeepEqual(await stepsShown(page), []);
  const found = await page.evaluate(() => ({
    hurt: window.hurt ?? null,
    elements: document.querySelectorAll("img, svg, iframe, object, embed, link, base, form, body script").length,
    links: [...document.querySelectorAll("a")].map((link) => link.getAttribute("href")).filter((href) => !href.startsWith("#")),
    handlers: [...document.querySelectorAll("*")].filter((element) => [...element.attributes].some((one) => one.name.startsWith("on"))).length,
    prototype: {}.hurt ?? null,
  }));
  assert.deepEqual(found, { hurt: null, elements: 0, links: [], handlers: 0, prototype: null });
});

await check("marks stand where the bytes say, whatever the characters", "hostile.html", { hash: "#case-1/step-6" }, async (page) => {
  const marked = await page.$$eval("[id='case-1/step-6-inside'] .problem > .excerpt mark.primary", (marks) => marks.map((mark) => mark.innerText));
  assert.equal(marked[0], "ü");
  const words = await page.$$eval("[id='case-1/step-7'] .difference mark", (marks) => marks.length);
  assert.equal(words, 0, "not made before it is opened");
  await page.click("[id='case-1/step-7'] .toggle");
  assert.deepEqual(await page.$$eval("[id='case-1/step-7'] .difference mark", (marks) => marks.map((mark) => mark.innerText)), ["blue", "red", "and one more"]);
});

for (const file of ["run.html", "hostile.html"]) {
  await check(`paper has all that failed: ${file}`, file, {}, async (page) => {
    await page.click(".title button:last-of-type");
    assert.equal(await page.$$eval(".step > .inside", (all) => all.filter((inside) => inside.checkVisibility()).length), 0);
    await page.evaluate(() => {
      addEventListener("beforeprint", () => {
        window.printed = [...document.querySelectorAll(".step.failed, .step.broken, .step.differs")].filter((step) => step.querySelector(".inside").hidden).length;
        window.problems = document.querySelectorAll(".problem").length;
      });
    });
    const paper = await page.pdf({ format: "A4" });
    assert.equal(Buffer.from(paper.subarray(0, 5)).toString(), "%PDF-");
    const [folded, problems] = await page.evaluate(() => [window.printed, window.problems]);
    assert.equal(folded, 0);
    assert.ok(problems >= 2, `${problems} problems`);
    await page.waitForFunction(() => [...document.querySelectorAll(".step > .inside")].every((inside) => !inside.checkVisibility()));
  });
}

await check("without scripts there is a table of the cases", "hostile.html", { script: false }, async (page) => {
  const session = await page.createCDPSession();
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const said = nodes.map((node) => node.name?.value).join("\n");
  assert.match(said, /Means harm <\/script><script>window\.hurt=1/);
  assert.match(said, /##\[error\] ::error::Skipped/);
});

// A writer that was ended in the midst of it leaves the beginning.
const whole = await readFile(path.join(folder, "run.html"), "utf8");
const second = whole.indexOf("<tr><td>2</td>");
const cuts = [
  [second, 1],
  [second + 30, 1],
  [whole.indexOf('class="outline"', second) + 60, 1],
  [whole.indexOf('class="case"', second) + 60, 2],
  [whole.indexOf("<tr><td>1</td>"), 0],
];
for (const [at, cases] of cuts) {
  await writeFile(path.join(folder, "cut.html"), whole.slice(0, at));
  await check(`a page that ends at ${at} has its ${cases} cases`, "cut.html", {}, async (page) => {
    assert.equal((await page.$$(".case")).length, cases);
    assert.match(await text(page, "header"), /The run was cut off/);
    await unfoldAll(page);
  });
}

await check("of 1,000 steps the last one is found within a second, on a slow machine", "many.html", {}, async (page) => {
  await page.emulateCPUThrottling(4);
  const began = Date.now();
  await page.reload();
  console.log(`        loaded within ${Date.now() - began} ms`);
  await page.click("#search");
  await page.evaluate(() => {
    addEventListener("keydown", () => { window.typed ??= performance.now(); }, { capture: true });
    const look = () => {
      const row = document.querySelector("[id='case-1/step-1000']");
      const box = row?.checkVisibility() && row.getBoundingClientRect();
      if (box && box.height > 0 && document.getElementById("count").innerText.startsWith("1 of 1,000")) window.seen = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  });
  await page.keyboard.type("needle-1000");
  await page.waitForFunction(() => window.seen, { polling: 50 });
  const took = await page.evaluate(() => window.seen - window.typed);
  console.log(`        found within ${Math.round(took)} ms of the first key`);
  assert.ok(took < 1000, `${took} ms`);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  assert.match(await text(page, "[id='case-1/step-1000-inside']"), /the answer to 1000/);
  // And of all of them the last one is opened by its link.
  const linked = Date.now();
  await page.evaluate(() => { location.hash = "#case-1/step-999"; });
  await page.waitForFunction(() => document.activeElement.closest("[id]")?.id === "case-1/step-999");
  console.log(`        a link to step 999 followed within ${Date.now() - linked} ms`);
  const offered = () => page.$$eval(".case > .inside > button.more", (buttons) => buttons.filter((button) => button.checkVisibility()).map((button) => button.innerText));
  assert.deepEqual(await offered(), ["Show 200 of 948 earlier steps"]);
  await page.$eval(".case > .inside > button.more", (button) => button.click());
  assert.equal(await focused(page), "case-1/step-749");
});

await browser.close();
console.log(failed === 0 ? "all held" : `${failed} did not hold`);
process.exit(failed === 0 ? 0 : 1);

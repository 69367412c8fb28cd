// Drives a site of `flowrun docs` in a headless Chromium, the `chromium` of the path: node site.mjs FOLDER [SCREENSHOTS]
//
// The folder is the site of `tests/docs.rs`, which makes it and starts this. A check that does not hold is said, and the exit is 1.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import puppeteer from "puppeteer-core";

const [folder, screenshots] = process.argv.slice(2);
const chromium = process.env.PATH.split(path.delimiter).map((each) => path.join(each, "chromium")).find(existsSync);
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 740 };
const root = pathToFileURL(`${path.resolve(folder)}/`).href;

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
let failed = 0;

// A page that is watched: whatever it says, throws or asks for beside pages of the site is noted.
async function open(file, { hash = "", view = WIDE, dark = false, script = true, bypass = false } = {}) {
  const page = await browser.newPage();
  page.trouble = [];
  page.on("console", (message) => page.trouble.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => page.trouble.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    page.trouble.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const isOwn = request.url().startsWith(root) && request.isNavigationRequest();
    if (!isOwn) page.trouble.push(`request: ${request.url()}`);
    if (isOwn) request.continue();
    else request.abort();
  });
  await page.setViewport(view);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  await page.setJavaScriptEnabled(script);
  if (bypass) await page.setBypassCSP(true);
  await page.goto(root + file + hash);
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
const found = (page) => page.$$eval("#results a", (links) => links.map((link) => [link.innerText, link.getAttribute("href")]));
const focused = (page) => page.evaluate(() => document.activeElement.innerText || document.activeElement.tagName);
const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".html")).sort();
assert.ok(files.length > 3, String(files));

for (const file of files) {
  for (const view of [WIDE, PHONE]) {
    for (const dark of [false, true]) {
      await check(`${file} fits and is in order: ${view.width} px, ${dark ? "dark" : "light"}`, file, { view, dark, bypass: true }, async (page) => {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= view.width, `${wide} px wide`);
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(() => axe.run(document));
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
        if (screenshots) {
          const name = `${file.replaceAll("/", "-")}-${view.width}-${dark ? "dark" : "light"}.png`;
          await page.screenshot({ path: path.join(screenshots, name) });
        }
      });
    }
  }
}

for (const file of files) {
  await check(`${file}: each link of the site leads to a page, and to a place on it`, file, {}, async (page) => {
    const links = await page.$$eval("a[href]", (all) => all.map((link) => link.href));
    for (const link of links.filter((each) => each.startsWith("file:"))) {
      const url = new URL(link);
      const other = await open("", {});
      await other.goto(link);
      const there = await other.evaluate((id) => !id || document.getElementById(id) !== null, decodeURIComponent(url.hash.slice(1)));
      assert.ok(there, link);
      await other.close();
    }
  });
}

await check("a search finds a code, and its link leads to the section", "index.html", {}, async (page) => {
  await page.type("#search input", "islocked");
  const [[title, link]] = await found(page);
  assert.equal(title, "API:Deletething › Possible errors");
  assert.equal(link, "deletething.html#possible-errors");
  assert.equal(await text(page, "#results mark"), "islocked");
  assert.equal(await page.$eval("article", (article) => article.checkVisibility()), false);
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), title);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.ok(page.url().endsWith("deletething.html#possible-errors"), page.url());
  // Whoever comes back finds what was found.
  await page.goBack();
  assert.equal((await found(page)).length, 1);
});

await check("every word has to be there, in whatever place of a section", "index.html", {}, async (page) => {
  await page.type("#search input", "IsLocked deletething");
  assert.equal((await found(page)).length, 1);
  await page.type("#search input", " nowhere");
  assert.deepEqual(await found(page), []);
  assert.match(await text(page, "#count"), /^No place has/);
  await page.$eval("#search input", (field) => { field.value = ""; field.dispatchEvent(new Event("input")); });
  assert.ok(await page.$eval("article", (article) => article.checkVisibility()));
});

await check("a search from another page goes to the first one", "guide/deep.html", {}, async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("a thing & more");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.ok(page.url().startsWith(`${root}index.html#search=`), page.url());
  assert.equal(await page.$eval("#search input", (field) => field.value), "a thing & more");
  const places = (await found(page)).map(([, place]) => place.split("#"));
  // Sample code says it too.
  assert.deepEqual([...new Set(places.map(([file]) => file))], ["deletething.html"]);
  for (const place of ["post-request", "response", "python"]) assert.ok(places.some(([, own]) => own === place), place);
});

await check("what means harm is shown as it is", "index.html", {}, async (page) => {
  await page.type("#search input", "alert(1)");
  const places = (await found(page)).map(([, place]) => place.split("#")[0]);
  assert.equal(new Set(places).size, 1, String(places));
  await Promise.all([page.waitForNavigation(), page.click("#results a")]);
  assert.match(await text(page, "article"), /<img src=x onerror=alert\(1\)>/);
});

await check("the navigation leads from page to page", "index.html", {}, async (page) => {
  for (const [title, file] of [["API:Deletething", "deletething.html"], ["Deep", "guide/deep.html"], ["Things", "index.html"]]) {
    const [link] = await page.$$(`xpath/.//nav[@class="pages"]//a[normalize-space(.)="${title}"]`);
    assert.ok(link, title);
    await Promise.all([page.waitForNavigation(), link.click()]);
    assert.ok(page.url().endsWith(`/${file}`), page.url());
    assert.equal(await text(page, "nav.pages [aria-current]"), title);
  }
});

await check("on a phone the navigation is folded, and unfolds", "deletething.html", { view: PHONE }, async (page) => {
  const shown = () => page.$eval("nav.pages li", (item) => item.checkVisibility());
  assert.equal(await shown(), false);
  await page.click("nav.pages summary");
  assert.equal(await shown(), true);
});

await check("code is copied as it stands there", "deletething.html", {}, async (page) => {
  await browser.defaultBrowserContext().overridePermissions("file://", ["clipboard-read", "clipboard-write", "clipboard-sanitized-write"]).catch(() => {});
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (copied) => { window.copied = copied; } } });
  });
  await page.click(".code button");
  await page.waitForFunction(() => window.copied);
  assert.match(await page.evaluate(() => window.copied), /^POST api\.php\n {4}\?format=json\n\naction=deletething\n/);
  assert.equal(await text(page, ".code button"), "Copied");
});

await check("without a script everything can be read and followed", "deletething.html", { script: false }, async (page) => {
  const article = await page.$("article");
  assert.ok(article);
  const html = await page.content();
  assert.ok(html.includes("islocked") && html.includes("<details open"));
});

await browser.close();
console.log(failed === 0 ? "all held" : `${failed} did not hold`);
process.exit(failed === 0 ? 0 : 1);

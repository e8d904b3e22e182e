// SPDX-License-Identifier: MIT
// The pages of the real mekikid in a real browser.
//   node browser.mjs PROGRAM HOOKED DATA WEB SOURCE SHOTS
import { spawn, execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const [PROGRAM, HOOKED, DATA, WEB, SOURCE, SHOTS] = process.argv.slice(2).map((p) => path.resolve(p));
const HERE = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const AXE = fs.readFileSync(path.join(HERE, "node_modules/axe-core/axe.min.js"), "utf8");
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const PHISH = path.join(SOURCE, "tests/golden/lure-html-button/mail.eml");
const CLEAN = path.join(SOURCE, "tests/golden/genuine-order/mail.eml");
const ZONE = path.join(SOURCE, "tests/golden/genuine-order/dns.zone");
const TEXT = "アカウントの安全確認のお願い\n平素より Amazon.co.jp をご利用いただき、誠にありがとうございます。\n" +
  "第三者による不正利用の可能性があるため、ご本人様確認をお願いしております。\n1週間以内に手続きページより認証をお済ませください。";
fs.mkdirSync(SHOTS, { recursive: true });

let passed = 0;
const verbose = process.env.VERBOSE;
const failures = [];
const expect = (name, ok, what = "") => {
  if (verbose) console.log(name, ok);
  if (ok) passed++;
  else {
    failures.push(name);
    console.log(`FAILED ${name}: ${typeof what === "string" ? what : JSON.stringify(what)}`);
  }
};

const freePort = () => new Promise((done) => {
  const s = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});

async function daemon(program, ...settings) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "mekikid-"));
  const port = await freePort();
  const config = path.join(dir, "conf");
  fs.writeFileSync(config, [`listen = 127.0.0.1:${port}`, "metrics_listen = off", `data = ${DATA}`,
    `web = ${WEB}`, "rate = 0", ...settings, ""].join("\n"));
  const child = spawn(program, ["-c", config], { stdio: ["ignore", "ignore", "pipe"], cwd: dir });
  await new Promise((done, fail) => {
    let log = "";
    child.stderr.on("data", (d) => (log += d).includes('"started"') && done());
    child.on("exit", () => fail(new Error(log)));
  });
  return { origin: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGS });
const violations = [];

async function open(options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (m) => {
    const t = m.text();
    if (/Content Security Policy|PWNED|Uncaught/.test(t)) violations.push(t);
  });
  page.on("pageerror", (e) => violations.push(String(e)));
  page.on("dialog", (d) => { violations.push("dialog " + d.message()); d.dismiss(); });
  return page;
}

async function axe(page, name) {
  const found = await page.evaluate(AXE + `;axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
  }).then((r) => r.violations.map((v) => v.id + " " + v.nodes.map((n) => n.target + " " + n.failureSummary).slice(0, 3).join(" | ")))`);
  expect(`axe ${name}`, found.length === 0, found);
}

// A click that brings a new answer.
async function answered(page, click) {
  await Promise.all([page.waitForResponse((r) => r.url().includes("/answer")), click()]);
  await page.waitForTimeout(400);
  await page.waitForSelector(".verdict");
}

// Nothing may be cut off or need a sideways move.
async function fits(page, name) {
  const [w, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(`fits ${name}`, w <= seen, [w, seen]);
}

const WAYS = {
  text: async (page) => {
    await page.fill("textarea[name=text]", TEXT);
    await page.fill("input[name=from]", "notice@account-check.example");
    await page.locator("details").nth(0).locator("input[name=link]").fill("https://account-check.example/signin");
    await page.check("input[name=inbox][value=no]");
  },
  file: async (page) => {
    await page.locator("details.way > summary").nth(1).click();
    await page.setInputFiles("input[type=file]", PHISH);
  },
  link: async (page) => {
    await page.locator("details.way > summary").nth(2).click();
    await page.locator("details").nth(2).locator("input[name=link]").fill("https://www.amazon.co.jp.evil.example/signin");
  },
  source: async (page) => {
    await page.locator("details.way > summary").nth(3).click();
    await page.fill("textarea[name=source]", fs.readFileSync(PHISH, "utf8"));
  },
};

async function testWays(d) {
  const widths = { phone: { width: 360, height: 780 }, desk: { width: 1280, height: 900 } };
  for (const lang of ["ja", "ja-easy", "en"])
    for (const [size, viewport] of Object.entries(widths))
      for (const js of [true, false]) {
        const page = await open({ viewport, javaScriptEnabled: js, colorScheme: size === "desk" ? "light" : "dark" });
        for (const [way, fill] of Object.entries(WAYS)) {
          const name = `${way} ${lang} ${size} ${js ? "js" : "nojs"}`;
          await page.goto(`${d.origin}/?lang=${lang}`);
          if (js && way === "text") {
            await axe(page, `home ${lang} ${size}`);
            await fits(page, `home ${lang} ${size}`);
            await page.screenshot({ path: `${SHOTS}/home-${lang}-${size}.png`, fullPage: true });
          }
          await fill(page);
          await page.locator("details[open] button.main").click();
          await page.waitForSelector(".verdict");
          const verdict = await page.locator(".verdict").getAttribute("class");
          expect(name, /v-(phish|suspicious)/.test(verdict), verdict);
          if (!js) continue;
          await axe(page, name);
          await fits(page, name);
          await page.screenshot({ path: `${SHOTS}/${way}-${lang}-${size}.png`, fullPage: true });
        }
        await page.context().close();
      }
}

async function testFollowUps(d) {
  for (const js of [true, false]) {
    const kind = js ? "js" : "nojs";
    const page = await open({ javaScriptEnabled: js });
    await page.goto(`${d.origin}/?lang=en`);
    await WAYS.file(page);
    await page.locator("details[open] button.main").click();
    await page.waitForSelector(".verdict");
    const before = await page.locator(".steps li").allInnerTexts();
    await page.check("input[name=did][value=typed-card]");
    await answered(page, () => page.locator(".done button.main").click());
    expect(`tick is kept ${kind}`, await page.locator("input[value=typed-card]").isChecked());
    const after = await page.locator(".steps li").allInnerTexts();
    expect(`advice ${kind}`, after.join() !== before.join() && /card/i.test(after.join()), after);
    await answered(page, () => page.locator(".settle button[value=no]").click());
    await page.waitForSelector(".settle button[value=no][aria-pressed=true]");
    expect(`did is kept ${kind}`, await page.locator("input[value=typed-card]").isChecked());
    for (const as of ["redacted", "html", "json"]) {
      const [file] = await Promise.all([page.waitForEvent("download"), page.locator(`button[value=${as}]`).click()]);
      const saved = fs.readFileSync(await file.path(), "utf8");
      expect(`save ${as} ${kind}`, as === "html" ? saved.startsWith("<!DOCTYPE html>") : JSON.parse(saved).verdict === "phish");
      if (as === "redacted") expect(`redacted ${kind}`, !/signin"|to@|you@/.test(saved), saved);
      if (as === "html") fs.writeFileSync(`${SHOTS}/kept.html`, saved);
    }
    await page.context().close();
  }
  const page = await open();
  await page.goto(`file://${SHOTS}/kept.html`);
  expect("kept page", await page.locator(".verdict h1").innerText() !== "");
  expect("kept page's mail", page.frames().length === 2 && (await page.frames()[1].locator("body").innerText()).length > 50);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.screenshot({ path: `${SHOTS}/print.png`, fullPage: true });
  await page.context().close();
}

async function testGenuine(d) {
  const page = await open();
  await page.goto(`${d.origin}/?lang=ja`);
  await page.locator("details.way > summary").nth(1).click();
  await page.setInputFiles("input[type=file]", CLEAN);
  await page.locator("details[open] button.main").click();
  await page.waitForSelector(".v-genuine");
  await axe(page, "genuine");
  expect("proof is told", (await page.locator(".s-good li").count()) > 0);
  await page.locator(".mail").scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${SHOTS}/genuine.png` });
  await page.context().close();
}

// Only the keyboard: from the address bar to the answer.
async function testKeyboard(d) {
  const page = await open();
  await page.goto(`${d.origin}/?lang=en`);
  const at = () => page.evaluate(() => {
    const e = document.activeElement;
    return `${e.tagName} ${e.name || e.className || ""}`;
  });
  const until = async (what, most = 40) => {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press("Tab");
      if ((await at()).startsWith(what)) return true;
    }
    return false;
  };
  await page.keyboard.press("Tab");
  expect("skip link first", (await at()).startsWith("A skip"), await at());
  expect("summary reached", await until("SUMMARY"));
  expect("text reached", await until("TEXTAREA"));
  await page.keyboard.type(TEXT);
  expect("from reached", await until("INPUT from"));
  await page.keyboard.type("notice@account-check.example");
  expect("button reached", await until("BUTTON main"));
  await page.keyboard.press("Enter");
  await page.waitForSelector(".verdict");
  await page.waitForTimeout(100);
  expect("answer has the focus", (await at()).startsWith("H1"), await at());
  expect("advice reached", await until("INPUT did"));
  await page.keyboard.press("Space");
  expect("ticked", await page.evaluate(() => document.activeElement.checked));
  expect("frame reached", await until("IFRAME", 60));
  expect("save reached", await until("BUTTON as", 60));
  await page.context().close();
}

async function testHostile(d, canary) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "hostile-"));
  const n = Number(execFileSync("python3", [path.join(HERE, "hostile.py"), dir, canary.origin]));
  expect("200 hostile mails", n >= 200, n);
  const page = await open();
  const left = [];
  page.on("request", (r) => {
    const u = new URL(r.url());
    if (u.origin !== d.origin || !/^\/(answer|static\/(answer|site)\.(css|js)|static\/icon.svg|favicon.ico)?$/.test(u.pathname))
      left.push(r.url());
  });
  const allowed = new Set(("A ABBR B BIG BLOCKQUOTE BODY BR CAPTION CENTER CODE COL COLGROUP DD DIV DL DT EM FONT H1 H2 H3 H4 " +
    "H5 H6 HEAD HR HTML I LI META OL P PRE RP RT RUBY S SMALL SPAN STRONG SUB SUP TABLE TBODY TD TFOOT TH THEAD TITLE TR TT U UL WBR").split(" "));
  for (const file of fs.readdirSync(dir).sort()) {
    left.length = violations.length = 0;
    await page.goto(`${d.origin}/?lang=en`);
    await page.locator("details.way > summary").nth(1).click();
    await page.setInputFiles("input[type=file]", path.join(dir, file));
    await page.locator("details[open] button.main").click();
    await page.waitForSelector(".verdict");
    const frame = page.frames()[1];
    const state = frame && await frame.evaluate((tags) => ({
      tags: [...document.querySelectorAll("*")].map((e) => e.tagName).filter((t) => !tags.includes(t)),
      attributes: [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).map((a) => a.name)
        .filter((a) => /^on|href|src|action|data|poster|background|ping|id|class|name/.test(a)),
      url: [...document.querySelectorAll("[style]")].map((e) => e.getAttribute("style")).filter((s) => /url|image|\\|@|expression|position|behavior/i.test(s)),
      title: document.title,
    }), [...allowed]).catch((e) => String(e));
    expect(`frame of ${file}`, !frame || (state.tags?.length === 0 && state.attributes.length === 0 && state.url.length === 0), state);
    if (frame) // whatever looks like a link is inert
      for (const e of (await frame.locator("[title]").all()).slice(0, 2))
        await e.click({ timeout: 300, force: true }).catch(() => {});
    expect(`quiet ${file}`, left.length === 0 && violations.length === 0, [...left, ...violations]);
    expect(`title ${file}`, !(await page.title()).includes("PWNED") && page.url().startsWith(d.origin));
  }
  await page.waitForTimeout(1000);
  expect("nothing reached the canary", canary.hits.length === 0, canary.hits);
  await page.context().close();
  fs.rmSync(dir, { recursive: true });
}

// A worker that was taken over: the page and the frame hold on their own.
async function testEvilWorker(canary) {
  const d = await daemon(HOOKED);
  const page = await open();
  const left = [];
  page.on("request", (r) => /evil/.test(r.url()) && left.push(r.url()));
  violations.length = 0;
  await page.goto(`${d.origin}/?lang=en`);
  await page.locator("details.way > summary").nth(3).click();
  await page.fill("textarea[name=source]", "X-Mekiki-Test: evil-page\n\nx\n");
  await page.locator("details[open] button.main").click();
  await page.waitForSelector(".verdict");
  await page.waitForTimeout(700);
  for (const text of ["go"])
    await page.frames()[1]?.getByText(text).click({ timeout: 1000 }).catch(() => {});
  await page.waitForTimeout(300);
  const state = await page.evaluate(() => ({
    scripts: document.scripts.length, evil: window.evil, images: document.querySelectorAll("main img, main script, main form:not(#again)").length,
    javascript: document.querySelectorAll("[href^=javascript]").length,
  }));
  expect("evil worker: page", state.scripts === 1 && !state.evil && state.images === 0 && state.javascript === 0, state);
  expect("evil worker: no request", left.length === 0, left);
  expect("evil worker: stays", page.url().startsWith(d.origin) && !/evil/.test(page.url()), page.url());
  await page.context().close();
  d.stop();
}

const canary = await new Promise((done) => {
  const hits = [];
  const s = http.createServer((q, r) => { hits.push(q.url); r.end(); });
  s.listen(0, "127.0.0.1", () => done({ hits, origin: `http://127.0.0.1:${s.address().port}`, stop: () => s.close() }));
});
const d = await daemon(PROGRAM, `dns = ${ZONE}`);
const only = process.env.ONLY;
const tests = { ways: () => testWays(d), followUps: () => testFollowUps(d), genuine: () => testGenuine(d),
  keyboard: () => testKeyboard(d), hostile: () => testHostile(d, canary) };
for (const [name, test] of Object.entries(tests))
  if (!only || only === name) {
    await test().catch((e) => expect(name, false, String(e)));
    expect(`no violation in ${name}`, violations.length === 0, violations);
    violations.length = 0;
  }
if (!only || only === "evil") await testEvilWorker(canary).catch((e) => expect("evil", false, String(e)));
d.stop();
canary.stop();
await browser.close();
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);

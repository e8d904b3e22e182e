// SPDX-License-Identifier: MIT
// What the tests of pages share: the program under test, a browser that tells
// on its pages, and looks at them.
//   node browser.mjs BUILD SOURCE SHOTS
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

export const [BUILD, SOURCE, SHOTS] = process.argv.slice(2).map((p) => path.resolve(p));
export const HERE = path.join(SOURCE, "tests/web");
export const MEKIKI = path.join(BUILD, "app/mekiki");
export const PROGRAM = path.join(BUILD, "app/httpd/mekikid");
export const HOOKED = path.join(BUILD, "app/httpd/mekikid-hooked");
export const golden = (name, file = "mail.eml") => path.join(SOURCE, "tests/golden", name, file);
export const TEXT = "アカウントの安全確認のお願い\n平素より Amazon.co.jp をご利用いただき、誠にありがとうございます。\n" +
  "第三者による不正利用の可能性があるため、ご本人様確認をお願いしております。\n1週間以内に手続きページより認証をお済ませください。";
export const SIZES = {
  phone: { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true, colorScheme: "dark" },
  desk: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
};
export const LANGS = process.env.LANGS?.split(",") ?? ["ja", "ja-easy", "en"];
const AXE = fs.readFileSync(path.join(HERE, "node_modules/axe-core/axe.min.js"), "utf8");
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-domain-reliability",
  // The browser asks its maker about forms and hints: such names do not exist here.
  "--host-resolver-rules=MAP *.googleapis.com ~NOTFOUND, MAP *.google.com ~NOTFOUND, MAP *.gstatic.com ~NOTFOUND"];
fs.mkdirSync(SHOTS, { recursive: true });

export const tally = { passed: 0, failures: [] };
export const expect = (name, ok, what = "") => {
  if (process.env.VERBOSE) console.log(name, ok);
  if (ok) tally.passed++;
  else {
    tally.failures.push(name);
    console.log(`FAILED ${name}: ${typeof what === "string" ? what : JSON.stringify(what)}`);
  }
};

const freePort = () => new Promise((done) => {
  const s = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});

export async function daemon(program, ...settings) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "mekikid-"));
  const port = await freePort();
  const config = path.join(dir, "conf");
  fs.writeFileSync(config, [`listen = 127.0.0.1:${port}`, "metrics_listen = off", `data = ${BUILD}/tools`,
    `web = ${SOURCE}/web`, "rate = 0", ...settings, ""].join("\n"));
  const child = spawn(program, ["-c", config], { stdio: ["ignore", "ignore", "pipe"], cwd: dir });
  await new Promise((done, fail) => {
    let log = "";
    child.stderr.on("data", (d) => (log += d).includes('"started"') && done());
    child.on("exit", () => fail(new Error(log)));
  });
  return { origin: `http://127.0.0.1:${port}`, stop: () => { child.kill(); fs.rmSync(dir, { recursive: true }); } };
}

export const launch = (...args) => chromium.launch({ executablePath: "/usr/bin/chromium", args: [...ARGS, ...args] });

// A server that nothing may reach.
export const canary = () => new Promise((done) => {
  const hits = [];
  const s = http.createServer((q, r) => { hits.push(q.url); r.end(); });
  s.listen(0, "127.0.0.1", () => done({ hits, port: s.address().port,
    origin: `http://127.0.0.1:${s.address().port}`, stop: () => { s.close(); s.closeAllConnections(); } }));
});

// What pages did that they may not do.
export const violations = [];

export async function open(browser, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (m) => {
    const t = m.text();
    if (/Content Security Policy|PWNED|Uncaught|sandboxed/.test(t)) violations.push(t);
  });
  page.on("pageerror", (e) => violations.push(String(e)));
  page.on("dialog", (d) => { violations.push("dialog " + d.message()); d.dismiss(); });
  return page;
}

export async function axe(page, name) {
  const found = await page.evaluate(AXE + `;axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
  }).then((r) => r.violations.map((v) => v.id + " " + v.nodes.map((n) => n.target + " " + n.failureSummary).slice(0, 3).join(" | ")))`);
  expect(`axe ${name}`, found.length === 0, found);
}

// Nothing may be cut off or need a sideways move.
export async function fits(page, name) {
  const [w, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(`fits ${name}`, w <= seen, [w, seen]);
}

// The whole page: frames below the fold are painted only where they are seen.
export async function shot(page, name) {
  const size = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: size.width, height: Math.min(height, 8000) });
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
  await page.setViewportSize(size);
}

export const unfold = (page) => page.evaluate(() => {
  for (const d of document.querySelectorAll("main details")) d.open = true;
});

// A click that brings a new answer.
export async function answered(page, click) {
  await page.evaluate(() => { document.querySelector("main").dataset.old = "1"; });
  await click();
  await page.waitForSelector("main:not([data-old]) .verdict");
}

export const verdict = async (page) =>
  (await page.locator(".verdict").getAttribute("class")).replace(/.*v-/, "");

// Opens the n-th way of the first page.
export async function way(page, n) {
  if (n) await page.locator("details.way > summary").nth(n).click();
  return page.locator("details.way").nth(n);
}

export async function ask(page) {
  await page.locator("details.way[open] > form > button.main").click();
  await page.waitForSelector(".verdict");
}

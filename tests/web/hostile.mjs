// SPDX-License-Identifier: MIT
// Hostile mails through the answer page and the answer as a file: nothing runs,
// nothing leaves. The browser's own network log is the witness.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { HERE, HOOKED, MEKIKI, BUILD, ask, daemon, expect, launch, open, violations, way } from "./lib.mjs";

const TAGS = ("A ABBR B BIG BLOCKQUOTE BODY BR CAPTION CENTER CODE COL COLGROUP DD DIV DL DT EM FONT H1 H2 H3 H4 " +
  "H5 H6 HEAD HR HTML I LI META OL P PRE RP RT RUBY S SMALL SPAN STRONG STYLE SUB SUP TABLE TBODY TD TFOOT TH THEAD TITLE TR TT U UL WBR").split(" ");

// Where the browser itself wants to ask for hints; lib.mjs keeps it from that.
const OWN = /(^|\.)(googleapis|google|gstatic)\.com$/;

async function inspect(page, file) {
  const frame = page.frames()[1];
  const state = frame && await frame.evaluate((tags) => ({
    tags: [...document.querySelectorAll("*")].map((e) => e.tagName).filter((t) => !tags.includes(t)),
    attributes: [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).map((a) => a.name)
      .filter((a) => /^on|href|src|action|data|poster|background|ping|id|class|name/.test(a)),
    url: [...document.querySelectorAll("[style]")].map((e) => e.getAttribute("style")).filter((s) => /url|image|\\|@|expression|position|behavior/i.test(s)),
  }), TAGS).catch((e) => String(e));
  expect(`frame of ${file}`, !frame || (state.tags?.length === 0 && state.attributes.length === 0 && state.url.length === 0), state);
  return frame;
}

// Every address that the browser wanted, of its log.
function wanted(log) {
  const text = fs.readFileSync(log, "utf8");
  const net = JSON.parse(/\]\s*}\s*$/.test(text) ? text : text.replace(/,\s*$/, "") + "]}");
  const types = Object.fromEntries(Object.entries(net.constants.logEventTypes).map(([k, v]) => [v, k]));
  const out = { urls: new Set(), hosts: new Set(), addresses: new Set() };
  for (const e of net.events) {
    const p = e.params ?? {};
    if (types[e.type] === "URL_REQUEST_START_JOB" && p.url) out.urls.add(p.url);
    if (/^HOST_RESOLVER/.test(types[e.type]) && p.host) out.hosts.add(String(p.host));
    if (/^TCP_CONNECT/.test(types[e.type]))
      for (const a of [p.address, ...(p.address_list ?? [])]) if (a) out.addresses.add(a);
  }
  return out;
}

// MAILS=url-0 looks at those alone.
const chosen = (mails) => fs.readdirSync(mails).sort().filter((f) => new RegExp(process.env.MAILS ?? "").test(f));

export async function testHostile(d, canary) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "hostile-"));
  const mails = path.join(dir, "mails"), log = path.join(dir, "net.json");
  const n = Number(execFileSync("python3", [path.join(HERE, "hostile.py"), mails, canary.origin]));
  expect("200 hostile mails", n >= 200, n);
  expect("each another", new Set(fs.readdirSync(mails).map((f) => fs.readFileSync(path.join(mails, f), "latin1"))).size === n);
  const browser = await launch(`--log-net-log=${log}`);
  const page = await open(browser);
  const left = [];
  page.on("request", (r) => {
    const u = new URL(r.url());
    if (u.origin !== d.origin || !/^\/(answer|static\/(answer|site)\.(css|js)|static\/icon.svg|favicon.ico)?$/.test(u.pathname))
      left.push(r.url());
  });
  violations.length = 0;
  for (const file of chosen(mails)) {
    left.length = violations.length = 0;
    await page.goto(`${d.origin}/?lang=en`);
    await (await way(page, 1)).locator("input[name=file]").setInputFiles(path.join(mails, file));
    await ask(page);
    const frame = await inspect(page, file);
    if (frame) // whatever looks like a link is inert
      for (const e of (await frame.locator("[title]").all()).slice(0, 2))
        await e.click({ timeout: 300, force: true }).catch(() => {});
    expect(`quiet ${file}`, left.length === 0 && violations.length === 0, [...left, ...violations]);
    expect(`title ${file}`, !(await page.title()).includes("PWNED") && page.url().startsWith(d.origin));
  }
  await page.context().close();
  await testFiles(browser, mails);
  await testWitness(browser, canary);
  await browser.close();
  const seen = wanted(log), port = new URL(d.origin).port;
  expect("the log saw what was loaded", [...seen.urls].some((u) => u.startsWith(`${d.origin}/answer`)), [...seen.urls].slice(0, 5));
  expect("the log saw the witness", [...seen.urls].includes(`${canary.origin}/witness`));
  const urls = [...seen.urls].filter((u) => !u.startsWith(d.origin + "/") && !OWN.test(new URL(u).hostname) &&
    u !== `${canary.origin}/witness` && u !== `${canary.origin}/favicon.ico`);
  expect("the log has no other address", urls.length === 0, urls);
  const hosts = [...seen.hosts].map((h) => h.replace(/^[a-z]+:\/\//, "").replace(/:\d+$/, ""));
  expect("the log has no other host", hosts.every((h) => h === "127.0.0.1" || h === "~notfound" || OWN.test(h)), hosts);
  const strange = [...seen.addresses].filter((a) => a !== `127.0.0.1:${port}` && a !== `127.0.0.1:${canary.port}`);
  expect("the log has no other connection", strange.length === 0, strange);
  expect("nothing else reached the canary", canary.hits.every((u) => /^\/(witness|favicon.ico)$/.test(u)) && canary.hits.includes("/witness"), canary.hits);
  console.log(`${n} hostile mails; the browser's log: ${seen.urls.size} addresses, ${seen.addresses.size} connections`);
  fs.rmSync(dir, { recursive: true });
}

// The same mails as files of `mekiki check --format html`.
async function testFiles(browser, mails) {
  const page = await open(browser);
  const left = [];
  page.on("request", (r) => /^(file|about|data):/.test(r.url()) && !/etc/.test(r.url()) || left.push(r.url()));
  for (const file of chosen(mails)) {
    const html = path.join(mails, "answer.html");
    let out;
    try {
      out = execFileSync(MEKIKI, ["check", "--data", `${BUILD}/tools`, "--format", "html", "--lang", "en", path.join(mails, file)]);
    } catch (e) {
      out = e.stdout; // the verdict is the status
    }
    fs.writeFileSync(html, out);
    left.length = violations.length = 0;
    await page.goto(`file://${html}`);
    await inspect(page, `file of ${file}`);
    expect(`quiet file of ${file}`, left.length === 0 && violations.length === 0 && !(await page.title()).includes("PWNED"), [...left, ...violations]);
    fs.rmSync(html);
  }
  await page.context().close();
}

// The log and the canary do see a request that is made.
async function testWitness(browser, canary) {
  expect("nothing reached the canary", canary.hits.length === 0, canary.hits);
  const page = await browser.newPage();
  await page.goto(`${canary.origin}/witness`);
  await page.close();
}

// A worker that was taken over: the page and the frame hold on their own.
export async function testEvilWorker() {
  const d = await daemon(HOOKED), browser = await launch();
  const page = await open(browser);
  const left = [];
  page.on("request", (r) => /evil/.test(r.url()) && left.push(r.url()));
  violations.length = 0;
  await page.goto(`${d.origin}/?lang=en`);
  await (await way(page, 3)).locator("textarea").fill("X-Mekiki-Test: evil-page\n\nx\n");
  await ask(page);
  await page.waitForTimeout(700);
  await page.frames()[1]?.getByText("go").click({ timeout: 1000 }).catch(() => {});
  await page.waitForTimeout(300);
  const state = await page.evaluate(() => ({
    scripts: document.scripts.length, evil: window.evil, images: document.querySelectorAll("main img, main script, main form:not(#again)").length,
    javascript: document.querySelectorAll("[href^=javascript]").length,
  }));
  expect("evil worker: page", state.scripts === 1 && !state.evil && state.images === 0 && state.javascript === 0, state);
  expect("evil worker: no request", left.length === 0, left);
  expect("evil worker: stays", page.url().startsWith(d.origin) && !/evil/.test(page.url()), page.url());
  await browser.close();
  violations.length = 0; // the frame says what it was kept from
  d.stop();
}

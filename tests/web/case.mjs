// SPDX-License-Identifier: MIT
// From thirty reports to a page with comments, answers and a later wave, with
// the real programs and a real browser.
//   node case.mjs STORE MAILS BUILD WEB SHOTS
import { execFileSync, spawn } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { chromium } from "playwright-core";

const [STORE, MAILS, BUILD, WEB, SHOTS] = process.argv.slice(2);
const HERE = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const AXE = fs.readFileSync(path.join(HERE, "node_modules/axe-core/axe.min.js"), "utf8");
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const PASSWORD = "a long password";
fs.mkdirSync(SHOTS, { recursive: true });

let passed = 0;
const failures = [], violations = [];
const expect = (name, ok, what = "") => {
  if (ok) passed++;
  else {
    failures.push(name);
    console.log("failed:", name, what);
  }
};

const board = (words, input) => execFileSync(`${BUILD}/app/mekiki`, ["board", ...words,
  "--store", STORE, "--key", `${MAILS}/key`, "--data", `${BUILD}/tools`], { input, encoding: "utf8" });

const freePort = () => new Promise((done) => {
  const s = net.createServer();
  s.listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); });
});

async function start(program, lines) {
  const port = await freePort(), config = path.join(MAILS, `${path.basename(program)}.conf`);
  fs.writeFileSync(config, [`listen = 127.0.0.1:${port}`, `store = ${STORE}`, "rate = 0",
    `data = ${BUILD}/tools`, `web = ${WEB}`, ...lines].join("\n") + "\n");
  const process = spawn(program, ["-c", config], { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise((done, failed) => {
    let log = "";
    process.stderr.on("data", (d) => (log += d).includes('"started"') && done());
    process.on("exit", () => failed(new Error(log)));
  });
  return { origin: `http://127.0.0.1:${port}`, stop: () => process.kill() };
}

// RFC 6238
function totp(secret) {
  let bits = "";
  for (const c of secret) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = crypto.createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGS });

async function open(options = {}) {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (m) => /Content Security Policy|Uncaught/.test(m.text()) && violations.push(m.text()));
  page.on("pageerror", (e) => violations.push(String(e)));
  return page;
}

async function axe(page, name) {
  const found = await page.evaluate(AXE + `;axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
  }).then((r) => r.violations.map((v) => v.id + " " + v.nodes.map((n) => n.target + " " + n.failureSummary).slice(0, 3).join(" | ")))`);
  expect(`axe ${name}`, found.length === 0, found);
  const [w, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(`fits ${name}`, w <= seen, [w, seen]);
  await page.screenshot({ path: `${SHOTS}/${name.replaceAll(" ", "-")}.png`, fullPage: true });
}

const reports = (from, to, day) => board(["report", "--now", day,
  ...Array.from({ length: to - from }, (_, i) => `${MAILS}/lure${from + i}.eml`)]);

// ---- the case

board(["init"]);
reports(0, 4, "2025-10-28");
reports(4, 17, "2025-10-29");
reports(17, 30, "2025-10-31");
const campaigns = board(["campaigns"]).trim().split("\n").map((line) => JSON.parse(line));
expect("thirty reports are one campaign", campaigns.length === 1 && campaigns[0].n === 30, campaigns);
const secret = board(["user", "hen", "admin"], PASSWORD + "\n").match(/secret=(\w+)/)[1];

const site = await start(`${BUILD}/app/httpd/mekikid`, ["metrics_listen = off"]);
const desk = await start(`${BUILD}/app/mekiki-editors`, []);
const editor = await open({ viewport: { width: 1280, height: 900 } });
const reader = await open({ viewport: { width: 360, height: 780 }, javaScriptEnabled: false });

async function signIn() {
  await editor.goto(desk.origin);
  await axe(editor, "sign-in");
  await editor.fill("input[name=name]", "hen");
  await editor.fill("input[name=password]", "not the password");
  await editor.fill("input[name=code]", totp(secret));
  await editor.click("button.main");
  expect("a wrong password is refused", await editor.locator("[role=alert]").count() === 1);
  await editor.fill("input[name=name]", "hen");
  await editor.fill("input[name=password]", PASSWORD);
  await editor.fill("input[name=code]", totp(secret));
  await editor.click("button.main");
  await editor.waitForURL(/queue/);
  const cookie = (await editor.context().cookies()).find((c) => c.name.endsWith("mekiki"));
  expect("cookie", cookie && cookie.httpOnly && cookie.secure && cookie.sameSite === "Strict", cookie);
  expect("no script reads it", !(await editor.evaluate(() => document.cookie)).includes("mekiki"));
}

async function draftAndPublish() {
  await editor.click("nav >> text=一連の偽メール");
  await axe(editor, "campaigns");
  await editor.click("tbody a");
  await axe(editor, "campaign");
  await editor.click("button[value=draft]");
  await editor.waitForURL(/warnings/);
  await axe(editor, "draft");
  const slug = (await editor.textContent("main > p.small")).match(/[a-z_-]*\d{4}-\d\d-\d\d-\d+/)[0];
  const url = `${site.origin}/warnings/${slug}`;
  expect("a draft is not public", (await reader.goto(url)).status() === 404);
  await editor.fill("input[name=note]", "初版");
  await editor.fill("textarea[name=lead]", "編集した要約です。");
  await editor.click("button[value=preview]");
  expect("preview", (await editor.textContent("article")).includes("編集した要約です。"));
  await editor.click("button[value=save]");
  await editor.waitForURL(/done=saved/);
  await editor.click("button[value=published]");
  await editor.waitForURL(/done=saved/);
  return url;
}

async function readPage(url) {
  expect("public", (await reader.goto(url)).status() === 200);
  const text = await reader.textContent("main");
  for (const part of ["目次", "偽メールの内容", "【重要】アカウントの安全確認をお願いします", "アカウント利用の安全確認について",
    "偽サイトで求められる情報", "入力してしまったとき", "アカウントの情報を入力したとき", "カード番号を入力したとき",
    "本物かどうかを確かめるには", "https://www.amazon.co.jp/", "これまでの経過", "2025-10-28", "よくある質問",
    "コメントと質問", "商標", "編集した要約です。"])
    expect(`the page has ${part}`, text.includes(part));
  expect("no link to a fake", await reader.locator("a[href*='check.example']").count() === 0);
  for (const [lang, width] of [["ja", 360], ["ja-easy", 360], ["en", 1280]]) {
    const page = await open({ viewport: { width, height: 800 }, colorScheme: width > 999 ? "dark" : "light" });
    await page.goto(`${url}?lang=${lang}`);
    await axe(page, `warning ${lang}`);
    await page.goto(`${site.origin}/warnings?lang=${lang}`);
    await axe(page, `list ${lang}`);
    await page.context().close();
  }
}

async function say(url, kind, words) {
  await reader.goto(url);
  await reader.check(`input[name=kind][value=${kind}]`);
  await reader.locator("form:has(input[name=kind][type=radio]) textarea").fill(words);
  await reader.locator("form:has(input[name=kind][type=radio]) button").click();
  expect(`${kind} is received`, await reader.locator("[role=status]").count() === 1);
  const receipt = (await reader.textContent("code")).trim();
  await reader.goto(url);
  expect(`${kind} is invisible`, !(await reader.textContent("main")).includes(words));
  return receipt;
}

// With the keyboard alone.
async function approve(words) {
  await editor.goto(`${desk.origin}/queue`);
  await axe(editor, "queue");
  expect("it waits", (await editor.textContent("main")).includes(words));
  await editor.keyboard.press("j");
  await editor.keyboard.press("x");
  expect("picked by key", await editor.locator("input[name=c]:checked").count() === 1);
  await editor.keyboard.press("s");
  await editor.waitForURL(/done=saved/);
}

async function talk(url) {
  const receipt = await say(url, "comment", "同じメールが来ました。助かりました。");
  await approve("助かりました");
  await reader.goto(url);
  expect("approved, visible", (await reader.textContent(".comments")).includes("助かりました"));
  await say(url, "question", "家族にも届きましたが関係ありますか");
  await approve("家族にも届きましたが");
  await editor.goto(`${desk.origin}/queue?state=shown`);
  await editor.locator("li", { hasText: "家族にも届きましたが" }).locator("p > a").click();
  await editor.fill("textarea[name=answer]", "はい、無差別に送られています。");
  await axe(editor, "comment");
  await editor.click("button[value=answer]");
  await editor.waitForURL(/done=saved/);
  await reader.goto(url);
  const answer = await reader.textContent("li.answer");
  expect("answered by a named role", answer.includes("無差別に送られています") && answer.includes("管理者"), answer);
  await reader.goto(`${site.origin}/receipt`);
  await reader.fill("input[name=receipt]", receipt);
  await reader.click("button.main");
  expect("the receipt", (await reader.textContent("main")).includes("表示されています"));
  const page = await open();
  await page.goto(`${site.origin}/receipt?lang=en`);
  await axe(page, "receipt");
  await page.context().close();
}

async function find(url) {
  const slug = new URL(url).pathname;
  for (const words of ["重要", "ｱｶｳﾝﾄ利用", "amazon"]) {
    await reader.goto(`${site.origin}/warnings`);
    await reader.fill("input[name=q]", words);
    await reader.click("form[role=search] button");
    const there = await reader.locator(`a[href^="${slug}"]`).count();
    expect(`search ${words}`, there === 1, there);
  }
  for (const feed of ["/warnings.json", "/warnings.atom", "/sitemap.xml"])
    expect(feed, (await (await fetch(site.origin + feed)).text()).includes(slug));
}

// Thirteen days of quiet are not yet quiet; after more it is "again".
async function later(url) {
  expect("no later wave yet", await reader.goto(url) && !(await reader.textContent("main")).includes("再び"));
  for (let i = 0; i < 6; i++) // other people, the same lure
    board(["report", "--now", "2025-12-01", "--reporter", `late${i}`, `${MAILS}/lure${i}.eml`]);
  await reader.goto(url);
  const course = await reader.textContent(".course");
  expect("again from", course.includes("2025-10-28") && course.includes("2025-12-01") && course.includes("再び"), course);
}

async function others() {
  for (const page of ["appeals", "warnings", "people", "person", "audit"]) {
    await editor.goto(`${desk.origin}/${page}`);
    await axe(editor, page);
  }
  expect("the log is whole", (await editor.textContent("main")).includes("warning-state"));
  for (const lang of ["en", "ja-easy", "ja"]) {
    await editor.goto(`${desk.origin}/queue?lang=${lang}`);
    await axe(editor, `queue ${lang}`);
  }
  await editor.setViewportSize({ width: 360, height: 780 });
  for (const page of ["queue?state=shown", "campaigns/1", "warnings/1", "audit", "people"]) {
    await editor.goto(`${desk.origin}/${page}`);
    await axe(editor, `phone ${page.replace(/\W/g, "-")}`);
  }
  await editor.locator("form[action='/sign-out'] button").click();
  await editor.waitForURL(/sign-in/);
  await editor.goto(`${desk.origin}/queue`);
  expect("signed out", /sign-in/.test(editor.url()));
}

try {
  await signIn();
  const url = await draftAndPublish();
  await readPage(url);
  await talk(url);
  await find(url);
  await later(url);
  await others();
} catch (e) {
  expect("the case", false, e.stack);
}
expect("no violation", violations.length === 0, violations);
await browser.close();
site.stop();
desk.stop();
console.log(`case: ${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);

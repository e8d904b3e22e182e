// SPDX-License-Identifier: MIT
// Each way to ask, in each language, at each width, with a script and without.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { HERE, LANGS, SHOTS, SIZES, TEXT, answered, ask, axe, expect, fits, golden, open, shot, unfold, verdict, way } from "./lib.mjs";

const PHISH = golden("lure-html-button");
const CODE = path.join(SHOTS, "code.png");
const MBOX = path.join(SHOTS, "two.mbox");

const WAYS = {
  text: async (page) => {
    const w = await way(page, 0);
    await page.fill("textarea[name=text]", TEXT);
    await w.locator("details.look > summary").click();
    await w.locator("input[name=from]").fill("notice@account-check.example");
    await w.locator("input[name=link]").fill("https://account-check.example/signin");
    await w.locator("input[name=inbox][value=no]").check();
  },
  file: async (page) => (await way(page, 1)).locator("input[name=file]").setInputFiles(PHISH),
  link: async (page) => (await way(page, 2)).locator("input[name=link]").fill("https://www.amazon.co.jp.evil.example/signin"),
  source: async (page) => (await way(page, 3)).locator("textarea").fill(fs.readFileSync(PHISH, "utf8")),
  mbox: async (page) => (await way(page, 1)).locator("input[name=file]").setInputFiles(MBOX),
  image: async (page) => (await way(page, 1)).locator("input[name=file]").setInputFiles(CODE),
};
const SHOWN = ["text", "file", "link", "image"];

// A file as the desktop gives it, by drop or by paste.
const give = (page, kind, file, type) => page.evaluate(([kind, bytes, name, type]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
  const event = kind === "drop" ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("h1").dispatchEvent(event);
}, [kind, fs.readFileSync(file, "base64"), path.basename(file), type]);

export async function testWays(browser, d) {
  execFileSync("python3", ["-c", "import sys; sys.path.insert(0, sys.argv[1]); import codes; " +
    "open(sys.argv[2], 'wb').write(codes.FAKE)", path.join(HERE, "../app"), CODE]);
  const mail = fs.readFileSync(PHISH, "utf8");
  fs.writeFileSync(MBOX, `From a Tue Oct 28 10:00:00 2025\n${mail}\n\nFrom b Tue Oct 28 10:00:00 2025\n${mail}\n`);
  for (const lang of LANGS)
    for (const [size, options] of Object.entries(SIZES))
      for (const js of size === "phone" ? [true, false] : [true]) { // widths are nothing to a script
        const page = await open(browser, { ...options, javaScriptEnabled: js });
        for (const [name, fill] of Object.entries(WAYS)) {
          const test = `${name} ${lang} ${size} ${js ? "js" : "nojs"}`;
          await page.goto(`${d.origin}/?lang=${lang}`);
          if (js && name === "text") {
            await axe(page, `home ${lang} ${size}`);
            await fits(page, `home ${lang} ${size}`);
            await shot(page, `home-${lang}-${size}`);
          }
          await fill(page);
          await ask(page);
          expect(test, /phish|suspicious/.test(await verdict(page)), await verdict(page));
          if (!js || !SHOWN.includes(name)) continue;
          await unfold(page);
          await axe(page, test);
          await fits(page, test);
          await shot(page, `${name}-${lang}-${size}`);
        }
        await page.context().close();
      }
  for (const [kind, file, type] of [["drop", PHISH, "message/rfc822"], ["drop", CODE, "image/png"], ["paste", CODE, "image/png"]]) {
    const page = await open(browser);
    await page.goto(d.origin);
    await give(page, kind, file, type);
    await page.waitForSelector(".verdict");
    expect(`${kind} ${type}`, await verdict(page) === "phish", await verdict(page));
    await page.context().close();
  }
}

// The text first; then one question after the other, each of them can be left.
export async function testTurns(browser, d) {
  for (const js of [true, false]) {
    const kind = js ? "js" : "nojs";
    const page = await open(browser, { ...SIZES.phone, javaScriptEnabled: js });
    await page.goto(`${d.origin}/?lang=en`);
    await page.fill("textarea[name=text]", "Amazon.co.jp\nYour order was sent. It should arrive tomorrow.\nAmazon.co.jp customer service");
    await ask(page);
    const fields = () => page.locator(".ask-more input").evaluateAll((all) => all.map((e) => `${e.name}=${e.value}`).join(" "));
    expect(`sender first ${kind}`, await fields() === "from=", await fields());
    await answered(page, () => page.locator("button[name=skip]").click());
    expect(`then the link ${kind}`, (await fields()).startsWith("link= from="), await fields());
    if (js) await axe(page, "turns");
    await page.locator(".ask-more input[name=link]").first().fill("https://www.amazon.co.jp.account-check.example/a");
    await answered(page, () => page.locator(".ask-more button.main").first().click());
    expect(`the link tells ${kind}`, await verdict(page) === "suspicious", await verdict(page));
    expect(`the change is told ${kind}`, (await page.locator(".note[role=status]").innerText()).includes('"cannot tell" became "probably fake"'));
    expect(`answers stay ${kind}`, /^from= link=https:/.test(await fields()), await fields());
    if (js) await shot(page, "turns");
    await page.context().close();
  }
}

// A list of the inbox in place of an answer, pasted or saved.
export async function testInbox(browser, d) {
  const row = "ご注文の確認\n2025/10/28 10:00\n", order = golden("genuine-order");
  const saved = (html) => ({ name: "list.html", mimeType: "text/html", buffer: Buffer.from(html) });
  for (const js of [true, false]) {
    const kind = js ? "js" : "nojs";
    const page = await open(browser, { javaScriptEnabled: js });
    const again = async (fill) => {
      await page.goto(`${d.origin}/?lang=ja`);
      await (await way(page, 1)).locator("input[name=file]").setInputFiles(order);
      await ask(page);
      expect(`not settled ${kind}`, await verdict(page) === "unknown", await verdict(page));
      await page.locator(".settle details.look > summary").click();
      await fill();
      await answered(page, () => page.locator(".settle details.look button").click());
    };
    await again(() => page.fill("textarea[name=inbox_text]", row));
    expect(`pasted list ${kind}`, await verdict(page) === "genuine", await verdict(page));
    expect(`what changed ${kind}`, (await page.locator(".note[role=status]").innerText()).includes("本物"));
    await page.check("input[name=did][value=opened]");
    await answered(page, () => page.locator(".done button.main").click());
    expect(`the list's answer stays ${kind}`, await verdict(page) === "genuine", await verdict(page));
    expect(`the list does not ${kind}`, !(await page.content()).includes("2025/10/28"));
    await again(() => page.setInputFiles("input[name=inbox_page]", saved(`<table><tr><td>ご注文の確認<td>2025/10/28</table>`)));
    expect(`saved list ${kind}`, await verdict(page) === "genuine", await verdict(page));
    await again(() => page.setInputFiles("input[name=inbox_page]",
      saved(`<!-- saved from url=(0027)https://evil.example/inbox -->${row}`)));
    expect(`foreign list ${kind}`, await verdict(page) !== "genuine", await verdict(page));
    expect(`foreign list is told ${kind}`, (await page.locator(".answer").innerText()).includes("証拠に使いませんでした"));
    await page.context().close();
  }
}

export async function testFollowUps(browser, d) {
  for (const js of [true, false]) {
    const kind = js ? "js" : "nojs";
    const page = await open(browser, { javaScriptEnabled: js });
    await page.goto(`${d.origin}/?lang=en`);
    await WAYS.file(page);
    await ask(page);
    const before = await page.locator(".steps li").allInnerTexts();
    await page.check("input[name=did][value=typed-card]");
    await answered(page, () => page.locator(".done button.main").click());
    expect(`tick is kept ${kind}`, await page.locator("input[value=typed-card]").isChecked());
    const after = await page.locator(".steps li").allInnerTexts();
    expect(`advice ${kind}`, after.join() !== before.join() && /card/i.test(after.join()), after);
    await answered(page, () => page.locator(".settle button[value=no]").click());
    await page.waitForSelector(".settle button[value=no][aria-pressed=true]");
    expect(`did is kept ${kind}`, await page.locator("input[value=typed-card]").isChecked());
    await answered(page, () => page.locator(".done button.main").click());
    await page.waitForSelector(".settle button[value=no][aria-pressed=true]");
    await page.locator(".keep details.look > summary").click();
    await page.fill("input[name=reporter]", "desk@soc.example");
    for (const as of ["redacted", "mail", "html", "json", "stix", "misp", "csv", "xarf", "draft"]) {
      const [file] = await Promise.all([page.waitForEvent("download"), page.locator(`button[value=${as}]`).click()]);
      const saved = fs.readFileSync(await file.path(), "utf8");
      const shape = { html: () => saved.startsWith("<!DOCTYPE html>"), mail: () => /^From: /m.test(saved) && /^Subject: /m.test(saved),
        draft: () => /^To: .*info@antiphishing\.jp/m.test(saved) && saved.includes("message/rfc822"),
        csv: () => saved.startsWith('"time"') && saved.includes("account-check.example"),
        stix: () => JSON.parse(saved).type === "bundle", misp: () => JSON.parse(saved).Event.Attribute.length > 0,
        xarf: () => saved.trim().split("\n").every((l) => JSON.parse(l).reporter.contact === "desk@soc.example") };
      expect(`save ${as} ${kind}`, (shape[as] ?? (() => JSON.parse(saved).verdict === "phish"))(), saved.slice(0, 400));
      if (!/html|json|draft/.test(as)) expect(`${as} without the recipient ${kind}`, !/you@|to@|recipient@/.test(saved), saved);
      fs.writeFileSync(`${SHOTS}/kept-${file.suggestedFilename()}`, saved);
    }
    await page.context().close();
  }
}

export async function testGenuine(browser, d) {
  const page = await open(browser);
  await page.goto(`${d.origin}/?lang=ja`);
  await (await way(page, 1)).locator("input[name=file]").setInputFiles(golden("genuine-order"));
  await ask(page);
  expect("genuine", await verdict(page) === "genuine", await verdict(page));
  await axe(page, "genuine");
  expect("proof is told", (await page.locator(".s-good li").count()) > 0);
  await shot(page, "genuine");
  await page.context().close();
}

// Only the keyboard: from the address bar to the answer, in each way.
export async function testKeyboard(browser, d) {
  const page = await open(browser);
  const at = () => page.evaluate(() => {
    const e = document.activeElement;
    return `${e.tagName} ${e.name || e.className || ""}`;
  });
  const until = async (what, most = 60) => {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press("Tab");
      if ((await at()).startsWith(what)) return true;
    }
    return false;
  };
  const ring = async (name) => expect(`focus is seen: ${name}`, await page.evaluate(() => {
    const s = getComputedStyle(document.activeElement);
    return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
  }));
  await page.goto(`${d.origin}/?lang=en`);
  await page.keyboard.press("Tab");
  expect("skip link first", (await at()).startsWith("A skip"), await at());
  expect("summary reached", await until("SUMMARY"));
  await ring("summary");
  expect("text reached", await until("TEXTAREA"));
  await page.keyboard.type(TEXT);
  expect("fold reached", await until("SUMMARY"));
  await page.keyboard.press("Enter");
  expect("from reached", await until("INPUT from"));
  await page.keyboard.type("notice@account-check.example");
  expect("button reached", await until("BUTTON main"));
  await ring("button");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".verdict");
  await page.waitForTimeout(100);
  expect("answer has the focus", (await at()).startsWith("H1"), await at());
  expect("advice reached", await until("INPUT did"));
  await ring("tick");
  await page.keyboard.press("Space");
  expect("ticked", await page.evaluate(() => document.activeElement.checked));
  expect("frame reached", await until("IFRAME"));
  expect("save reached", await until("BUTTON as"));
  await page.goto(`${d.origin}/?lang=en`);
  await page.locator("details.way > summary").nth(2).focus();
  await page.keyboard.press("Enter");
  expect("link's field reached", await until("INPUT link"));
  await page.keyboard.type("http://amazon.co.jp.evil.example/");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".verdict");
  expect("a link by keys", await verdict(page) === "phish", await verdict(page));
  await page.context().close();
}

// What the first page weighs on the wire, all that it loads.
export async function testWeight(browser, d) {
  const page = await open(browser);
  const sizes = {};
  page.on("response", async (r) => (sizes[new URL(r.url()).pathname] = (await r.body()).length));
  await page.goto(`${d.origin}/?lang=ja`, { waitUntil: "networkidle" });
  const sum = Object.values(sizes).reduce((a, b) => a + b, 0);
  expect("under 60 KB", sum < 60 * 1024 && Object.keys(sizes).length >= 4, sizes);
  console.log(`the first page: ${sum} bytes in ${Object.keys(sizes).length} files`);
  const scripts = await page.evaluate(() => [...document.scripts].every((s) => s.defer));
  expect("painted without a script", scripts);
  await page.context().close();
}

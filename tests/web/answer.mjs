// SPDX-License-Identifier: MIT
// The answer as a file, `mekiki check --format html`: read, printed, heard.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { BUILD, LANGS, MEKIKI, SHOTS, SIZES, SOURCE, axe, expect, fits, golden, open, shot, unfold } from "./lib.mjs";

const CASES = [
  ["lure", golden("lure-html-button"), ["--did", "opened,typed-card"]],
  ["genuine", golden("genuine-order"), ["--dns", golden("genuine-order", "dns.zone")]],
  ["notice", `${SOURCE}/tests/article/notice.eml`, ["--message-center", "no"]],
];

export async function testAnswers(browser) {
  for (const [name, mail, options] of CASES)
    for (const lang of LANGS) {
      const file = `${SHOTS}/answer-${name}-${lang}.html`;
      const run = spawnSync(MEKIKI, ["check", "--data", `${BUILD}/tools`, "--format", "html", "--lang", lang, ...options, mail]);
      fs.writeFileSync(file, run.stdout);
      for (const [size, look] of Object.entries(SIZES)) {
        const test = `answer ${name} ${lang} ${size}`;
        const page = await open(browser, look);
        const left = [];
        page.on("request", (r) => r.url() === `file://${file}` || r.url() === "about:srcdoc" || left.push(r.url()));
        await page.goto(`file://${file}`);
        expect(`${test} has its words`, (await page.locator(".verdict h1").innerText()).length > 1 &&
          (await page.frames()[1].locator("body").innerText()).length > 50);
        expect(`${test} loads nothing`, left.length === 0, left);
        await unfold(page);
        await axe(page, test);
        await fits(page, test);
        await shot(page, `answer-${name}-${lang}-${size}`);
        await page.context().close();
      }
      await print(browser, name, lang, file);
    }
}

// On paper nothing is folded away, and a page is a page.
async function print(browser, name, lang, file) {
  const page = await open(browser);
  await page.goto(`file://${file}`);
  const pdf = await page.pdf({ path: file.replace(/html$/, "pdf"), format: "A4", printBackground: true,
    margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
  expect(`printed ${name} ${lang}`, pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 20000, pdf.length);
  await page.emulateMedia({ media: "print" });
  const hidden = await page.locator(".steps li").evaluateAll((all) =>
    all.filter((e) => !e.checkVisibility({ contentVisibilityAuto: true }) || !e.getClientRects().length).map((e) => e.textContent));
  expect(`all steps on paper ${name} ${lang}`, hidden.length === 0, hidden);
  await page.context().close();
}

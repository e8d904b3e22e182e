// SPDX-License-Identifier: MIT
// The pages of the real mekikid in a real browser; what they look like is in
// SHOTS afterwards.
//   node browser.mjs BUILD SOURCE SHOTS
// ONLY=ways,hostile runs some of the tests, LANGS=ja in one language, VERBOSE=1
// tells each. With the
// hostile mails it takes minutes.
import { PROGRAM, canary, daemon, expect, golden, launch, tally, violations } from "./lib.mjs";
import { testAnswers } from "./answer.mjs";
import { testEvilWorker, testHostile } from "./hostile.mjs";
import { testFollowUps, testGenuine, testInbox, testKeyboard, testTurns, testWays, testWeight } from "./ways.mjs";

const d = await daemon(PROGRAM, `dns = ${golden("genuine-order", "dns.zone")}`);
const deaf = await daemon(PROGRAM); // asks no DNS: proves nothing
const trap = await canary();
const browser = await launch();
const tests = {
  ways: () => testWays(browser, d), turns: () => testTurns(browser, d), inbox: () => testInbox(browser, deaf),
  followUps: () => testFollowUps(browser, d), genuine: () => testGenuine(browser, d), keyboard: () => testKeyboard(browser, d),
  weight: () => testWeight(browser, d), answers: () => testAnswers(browser), hostile: () => testHostile(d, trap),
  evil: () => testEvilWorker(),
};
const only = process.env.ONLY?.split(",");
for (const [name, test] of Object.entries(tests)) {
  if (only && !only.includes(name)) continue;
  const start = Date.now();
  violations.length = 0;
  await test().catch((e) => expect(name, false, String(e)));
  expect(`no violation in ${name}`, violations.length === 0, violations);
  console.log(`${name}: ${Math.round((Date.now() - start) / 1000)} s`);
}
await browser.close();
d.stop();
deaf.stop();
trap.stop();
console.log(`${tally.passed} passed, ${tally.failures.length} failed`);
process.exit(tally.failures.length ? 1 : 0);

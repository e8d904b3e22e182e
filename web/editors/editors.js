// SPDX-License-Identifier: MIT
// Keys for the queue: j and k move, x picks, a all, s shows, r refuses.
"use strict";
(() => {
  const form = document.querySelector("form.queue");
  const rows = form ? [...form.querySelectorAll("li")].filter((li) => li.querySelector("input[name=c]")) : [];
  if (!rows.length) return;
  for (const e of document.querySelectorAll(".js")) e.hidden = false;
  let at = -1;

  const box = (i) => rows[i].querySelector("input[name=c]");
  const go = (i) => {
    if (rows[at]) rows[at].classList.remove("here");
    at = Math.max(0, Math.min(rows.length - 1, i));
    rows[at].classList.add("here");
    box(at).focus();
  };
  // What is picked; else the row where one is.
  const decide = (what) => {
    if (!rows.some((_, i) => box(i).checked) && at >= 0) box(at).checked = true;
    form.querySelector(`button[value=${what}]`).click();
  };
  const keys = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    x: () => at >= 0 && (box(at).checked = !box(at).checked),
    a: () => {
      const all = rows.every((_, i) => box(i).checked);
      rows.forEach((_, i) => (box(i).checked = !all));
    },
    s: () => decide("shown"),
    r: () => decide("refused"),
  };

  addEventListener("keydown", (e) => {
    const typing = e.target.matches("textarea, select, input:not([type=checkbox])");
    if (typing || e.ctrlKey || e.metaKey || e.altKey || !keys[e.key]) return;
    e.preventDefault();
    keys[e.key]();
  });
  for (const [i, row] of rows.entries()) row.addEventListener("focusin", () => at !== i && go(i));
})();

// Progress, drag and drop, no reload: all pages work without this file.
"use strict";
(() => {
  let kept = null; // the file at hand, for the next question about it

  const show = (bar, text, value) => {
    bar.hidden = false;
    bar.lastElementChild.textContent = text;
    const p = bar.firstElementChild;
    if (value === null) p.removeAttribute("value");
    else p.value = value;
  };

  const replace = (html, url) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    if (!main) return false;
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    if (url) history.pushState({ answer: true }, "", url);
    prepare(main);
    window.scrollTo(0, 0);
    const head = main.querySelector("h1");
    if (head) {
      head.tabIndex = -1;
      head.focus({ preventScroll: true });
    }
    return true;
  };

  const send = (form, submitter) => {
    const data = new FormData(form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    const chosen = data.get("file");
    if (chosen instanceof File && chosen.size) kept = chosen;
    else if (form.id !== "again") kept = null;
    if (form.id === "again" && kept && !data.has("mail64")) data.append("file", kept);
    const bar = document.querySelector(".progress");
    const words = bar.dataset;
    const request = new XMLHttpRequest();
    request.upload.onprogress = (e) =>
      show(bar, words.sending, e.lengthComputable ? (100 * e.loaded) / e.total : null);
    request.upload.onload = () => show(bar, words.reading, null);
    request.onload = () => {
      bar.hidden = true;
      if (!replace(request.responseText, form.id === "again" ? null : "/answer"))
        show(bar, words.failed, 0);
    };
    request.onerror = () => show(bar, words.failed, 0);
    show(bar, words.sending, null);
    request.open("POST", form.action);
    request.send(data);
  };

  document.addEventListener("submit", (e) => {
    const by = e.submitter;
    if (by && by.getAttribute("formaction")) return; // a file to be saved, a copy to be given
    e.preventDefault();
    send(e.target, by);
  });

  // Back from an answer: the page where one asks, as it was.
  window.addEventListener("popstate", () => location.reload());

  const take = (files) => {
    const input = document.querySelector(".drop input");
    if (!input || !files.length) return;
    input.closest("details").open = true;
    input.files = files;
    input.form.requestSubmit();
  };

  const prepare = (root) => {
    for (const e of root.querySelectorAll(".js:not(.progress)")) e.hidden = false;
    for (const b of root.querySelectorAll("button.print")) b.onclick = () => print();
    for (const d of root.querySelectorAll(".drop")) {
      d.ondragover = (e) => {
        e.preventDefault();
        d.classList.add("over");
      };
      d.ondragleave = () => d.classList.remove("over");
      d.ondrop = (e) => {
        e.preventDefault();
        d.classList.remove("over");
        take(e.dataTransfer.files);
      };
    }
  };

  // Pages of the browser's memory hold answers: they are not shown again.
  window.addEventListener("pageshow", (e) => e.persisted && location.reload());
  // A file may be dropped anywhere; it must not take the place of the page.
  addEventListener("dragover", (e) => e.preventDefault());
  addEventListener("drop", (e) => {
    if (e.defaultPrevented) return;
    e.preventDefault();
    take(e.dataTransfer.files);
  });
  // A screenshot that was copied.
  addEventListener("paste", (e) => take(e.clipboardData.files));
  prepare(document);
})();

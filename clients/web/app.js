// The web app's scripts begin here. Every page is complete without them: they add live rows, keys, dialogs, and forms
// that do not leave the page. Each module does one thing; see its first lines. What most visits do not need is loaded
// when it is needed; such a module takes what it shares with the others from here, so that a browser has each once.
// `make web` makes one file of this module and those it imports.

import { loadOlder, unfold } from "./feed.js";
import { html } from "./fragment.js";
import { startKeys } from "./keys.js";
import { showNewest, startLive } from "./live.js";
import { fill, openDialog, slot, startPage, target, text, toast } from "./page.js";
import { startTimes } from "./time.js";

export { fetchRow, rowOf, seqsOfContact } from "./feed.js";
export { get, html, Refusal, send } from "./fragment.js";
export { again, newest } from "./live.js";
export { ask, byID, fill, openDialog, reveal, slot, text, toast } from "./page.js";
export { unread } from "./unread.js";

const { page, user } = document.body.dataset;
const acts = () => import("./act.js");

startPage();
startKeys({ newest: () => run(showNewest()) });
startTimes();
startForms();
if (user) startLive();
if (page === "enter") import("./enter.js").then(({ startEnter }) => startEnter());
startParts();

/** What belongs to the page's content, and begins anew when that was fetched again. */
function startParts() {
  if (document.querySelector("[data-notify]")) import("./notify.js").then((notify) => notify.startNotifySettings());
  if (document.querySelector("[data-mail-frame]")) import("./mail.js").then((mail) => mail.startMail());
  if (document.querySelector("[data-passkey]")) import("./passkey.js").then((passkey) => passkey.startPasskeys());
}

/** Says so if something does not work.
 * @param {Promise<unknown>} work */
function run(work) {
  work.catch((error) => acts().then(({ explain }) => explain(error), () => toast(text("offlineForm"))));
}

function startForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches(".do")) return;
    event.preventDefault();
    run(acts().then(({ submit }) => submit(form, event.submitter)));
  });
  // Who acts may be offline then: the module is here by the time that a form is sent.
  const prepare = () => acts().then(({ onRenewed }) => onRenewed(startParts), () => {});
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, prepare, { once: true });
  // A filter's address holds no empty fields.
  document.addEventListener("formdata", (event) => {
    if (!(event.target instanceof HTMLFormElement) || event.target.method !== "get") return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
  document.addEventListener("change", (event) => {
    target(event, ".filters :is(select, [type=checkbox], [type=date])")?.closest("form")?.requestSubmit();
  });
}

document.addEventListener("click", (event) => {
  const isModified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (event.defaultPrevented || event.button !== 0 || isModified) return;
  const link = target(event, "a.older, a.newer, a.why");
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  if (link.matches(".older")) run(loadOlder(link));
  else if (link.matches(".newer")) run(showNewest());
  else run(why(link));
});

// Toggle events do not bubble.
document.addEventListener("toggle", ({ target: details }) => {
  if (details instanceof HTMLDetailsElement && details.open && details.matches(".row .folded")) unfold(details);
}, true);

/** Shows how a verdict came about, beside the list.
 * @param {HTMLAnchorElement} link */
async function why(link) {
  const url = new URL(link.href);
  url.searchParams.set("part", "why");
  const answer = await html(url.pathname + url.search);
  const dialog = openDialog("t-sheet");
  if (!dialog || !answer) return location.assign(link.href);
  fill(dialog, "title", link.title || link.textContent?.trim() || "");
  slot(dialog, "body")?.append(...answer.body.childNodes);
}

// Keys. They do nothing while the reader types, holds Ctrl, Alt or Meta, or composes with an input method: there, `j`
// and Enter are part of a word.

import { byID } from "./page.js";
import { loadOlder } from "./feed.js";

/** @typedef {object} Actions
 * @property {() => void} newest
 */

/** @type {Record<string, string>} */
const places = {
  a: "/app/activity", c: "/app/contacts", r: "/app/records", m: "/app/mails", s: "/app/settings",
};
let wentAt = 0;

/** @param {Actions} actions */
export function startKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") return escape();
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (act(event, actions)) event.preventDefault();
  });
}

/** @param {EventTarget | null} element */
function isTyping(element) {
  return element instanceof HTMLElement
    && (element.isContentEditable || element.matches("input:not([type=checkbox], [type=radio]), textarea, select"));
}

/** @param {KeyboardEvent} event @param {Actions} actions @returns {boolean} whether the key means something here */
function act(event, actions) {
  const hasJustGone = event.timeStamp - wentAt < 1_500;
  wentAt = 0;
  if (hasJustGone && places[event.key]) {
    location.assign(places[event.key]);
    return true;
  }
  const isRow = document.activeElement?.matches(".row") ?? false;
  const row = document.activeElement?.closest(".row") ?? null;
  switch (event.key) {
    case "j": return move(1);
    case "k": return move(-1);
    case "ArrowDown": return isRow && move(1);
    case "ArrowUp": return isRow && move(-1);
    case "Enter": return isRow && follow(row, "a.who, a");
    case "o": return follow(row, "a.what, .what a");
    case "w": return follow(row, "a.why");
    case "x": return follow(row, "details.folded > summary");
    case "e":
    case "m": return press("form[action='/app/do/read'] button");
    case "u": return press("a[data-unread-toggle], form.filters input[name=unread]");
    case ".": actions.newest(); return true;
    case "/": return focus("form.search input, input[type=search]");
    case "?": return help();
    case "g": wentAt = event.timeStamp; return true;
    default: return false;
  }
}

/** Moves the focus by a row.
 * @param {1 | -1} by */
function move(by) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#main .row")]);
  if (rows.length === 0) return false;
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  // Without a focus it begins with the first row in sight.
  const start = rows.findIndex((row) => row.getBoundingClientRect().top >= (byID("main")?.offsetTop ?? 0));
  const next = now < 0 ? rows[Math.max(0, start)] : rows[now + by];
  const older = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a.older"));
  if (!next && by > 0 && older) {
    older.focus();
    loadOlder(older).catch(() => {});
  }
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

/** @param {Element | null} row @param {string} selector */
function follow(row, selector) {
  const found = row?.querySelector(selector);
  if (!(found instanceof HTMLElement)) return false;
  found.click();
  return true;
}

/** @param {string} selector */
const press = (selector) => follow(document.body, selector);

/** @param {string} selector */
function focus(selector) {
  const field = document.querySelector(selector);
  if (!(field instanceof HTMLInputElement)) return false;
  field.focus();
  field.select();
  return true;
}

function help() {
  const dialog = byID("keys");
  if (!(dialog instanceof HTMLDialogElement)) return false;
  dialog.showModal();
  return true;
}

/** Dialogs close by themselves. */
function escape() {
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.removeAttribute("open");
    menu.querySelector("summary")?.focus();
  } else if (isTyping(document.activeElement) && document.activeElement instanceof HTMLElement) {
    document.activeElement.closest("form.search")?.closest("header") && document.activeElement.blur();
  }
}

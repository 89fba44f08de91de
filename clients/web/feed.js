// The rows on the page: puts them in, folds, replaces and removes them, so that nothing moves under a reader's eyes,
// and keeps at most 1,000 of them. It knows nothing of the socket: live.js says which rows to fetch.

import { copy, text, announce } from "./page.js";
import { html } from "./fragment.js";

/** Rows in the page, at most. Beyond it, the farthest section goes and leaves its link. */
const ROWS_MOST = 1_000;
/** Rows in a section. A new one begins above. */
const SECTION_ROWS = 50;
/** Pixels from the top within which a reader is "at the top". */
const TOP = 40;

/** A list with live rows, or null on other pages.
 * @type {HTMLElement | null} */
export const feed = document.querySelector("#feed[data-filter]");
const filter = feed?.dataset.filter ?? "";

/** Whether the newest row is missing, because the page shows older ones. */
let isCut = new URLSearchParams(location.search).has("before");

/** An address of this page's list, from the newest row on, or with other values.
 * @param {string} address @param {Record<string, string>} [values] */
function path(address, values = {}) {
  const url = new URL(address, location.href);
  if (address === location.href) url.searchParams.delete("before");
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return url.pathname + url.search;
}

/** @returns {HTMLElement[]} all rows, newest first */
export const rows = () => (feed ? [...feed.querySelectorAll(/** @type {"div"} */ (".row"))] : []);

/** The row that shows an activity.
 * @param {number} seq @returns {HTMLElement | null} */
export const rowOf = (seq) => feed?.querySelector(`.row[data-seqs~="${seq}"]`) ?? null;

/** All activities that a row stands for, newest first.
 * @param {HTMLElement} row */
export const seqsOf = (row) => (row.dataset.seqs || row.dataset.seq || "").split(" ").map(Number);

/** The newest activity shown; 0 if there is none. */
export const newestShown = () => Number(feed?.querySelector(/** @type {"div"} */ (".row"))?.dataset.seq ?? 0);

/** The oldest activity shown; 0 if there is none. */
export const oldest = () => rows().slice(-1).flatMap(seqsOf).pop() ?? 0;

/** Whether new rows may come in at the top without disturbing the reader. */
export function isAtTop() {
  if (isCut || scrollY > TOP) return false;
  if (document.querySelector("dialog[open], details.menu[open]")) return false;
  const selection = getSelection();
  return !(selection && !selection.isCollapsed && feed?.contains(selection.anchorNode));
}

/** Whether the list begins with the newest row. */
export const hasNewest = () => !isCut;

/**
 * Fetches one activity's row, with its section and day.
 *
 * @param {number} seq
 * @returns {Promise<Document | null>} null if the filter leaves it out, or it is gone
 */
export async function fetchRow(seq, withFilter = true) {
  const fragment = await html(`/app/activity/rows/${seq}${withFilter && filter ? `?${filter}` : ""}`);
  return fragment?.querySelector(".row") ? fragment : null;
}

/** Puts new rows in at the top, oldest first, and keeps the top in view.
 * @param {Document[]} fragments */
export function putIn(fragments) {
  if (!feed) return;
  document.querySelector("#main .empty")?.remove();
  // An empty feed is none: it has to own an article.
  feed.setAttribute("role", "feed");
  for (const fragment of fragments) {
    const row = /** @type {HTMLElement | null} */ (fragment.querySelector(".row"));
    if (!row || rowOf(Number(row.dataset.seq))) continue;
    row.classList.add("new");
    place(row, fragment.querySelector(".day"));
  }
  trim(false);
  number();
  scrollTo({ top: 0, behavior: "auto" });
}

/** @param {HTMLElement} row @param {Element | null} day its heading */
function place(row, day) {
  const section = /** @type {HTMLElement | null} */ (feed?.querySelector("section.page") ?? null);
  const heading = section?.querySelector(".day") ?? null;
  const isSameDay = section && (!day || dayOf(day) === dayOf(heading));
  const first = /** @type {HTMLElement | null} */ (section?.querySelector(".row") ?? null);
  if (!section || !isSameDay || !first) return open(row, day);
  if (first.dataset.key && first.dataset.key === row.dataset.key) return fold(row, first);
  if (section.querySelectorAll(".row").length >= SECTION_ROWS) return open(row, heading);
  first.before(row);
  section.dataset.first = row.dataset.seq;
}

/** @param {Element | null} heading */
const dayOf = (heading) => heading?.querySelector("time")?.dateTime;

/** Begins a section. The heading of a day moves up with its newest row.
 * @param {HTMLElement} row @param {Element | null} day */
function open(row, day) {
  const section = document.createElement("section");
  section.className = "page";
  section.dataset.first = section.dataset.last = row.dataset.seq;
  section.append(...(day ? [day] : []), row);
  feed?.prepend(section);
}

/** Lets a new row stand for the one below it, too.
 * @param {HTMLElement} row @param {HTMLElement} old */
function fold(row, old) {
  const seqs = [...seqsOf(row), ...seqsOf(old)];
  const details = /** @type {HTMLDetailsElement | null} */ (old.querySelector("details.folded") ?? copy("t-folded"));
  row.dataset.seqs = seqs.join(" ");
  swap(row, old);
  count(row, details);
}

/** Puts a row in another's place, and leaves focus and marks as they were.
 * @param {HTMLElement} row @param {HTMLElement} old */
function swap(row, old) {
  const hadFocus = old.contains(document.activeElement);
  const isInside = hadFocus && old !== document.activeElement;
  const selector = isInside ? "." + [...(document.activeElement?.classList ?? [])].join(".") : "";
  const position = old.getAttribute("aria-posinset");
  if (position) row.setAttribute("aria-posinset", position);
  old.replaceWith(row);
  if (!hadFocus) return;
  const inner = selector.length > 1 ? row.querySelector(selector) : null;
  (inner instanceof HTMLElement ? inner : row).focus({ preventScroll: true });
}

/** Shows how many activities a row stands for.
 * @param {HTMLElement} row @param {HTMLDetailsElement | null} details */
function count(row, details) {
  const n = seqsOf(row).length;
  if (n < 2 || !details) return details?.remove();
  const times = details.querySelector(".times");
  const number = times?.querySelector("[data-slot=n]") ?? times;
  if (number) number.textContent = number === times ? `×${n}` : String(n);
  (row.querySelector(".who") ?? row.firstElementChild)?.after(details);
  delete details.dataset.isLoaded;
  if (details.open) unfold(details);
}

/** The address of a folded row's activities, one by one, for a row that was folded here.
 * @param {HTMLElement} row */
function each(row) {
  const [contact = "", message = "", kind = ""] = (row.dataset.key ?? "").split("|");
  const query = new URLSearchParams({ contact, message, kind, fold: "0", before: String(seqsOf(row)[0] + 1) });
  return `/app/activity?${query}`;
}

/** Lists each activity of a folded row.
 * @param {HTMLDetailsElement} details */
export async function unfold(details) {
  const row = /** @type {HTMLElement | null} */ (details.closest(".row"));
  if (!row || details.dataset.isLoaded) return;
  details.dataset.isLoaded = "true";
  try {
    const answer = await html(path(details.dataset.more ?? each(row), { part: "section" }));
    const seqs = new Set(seqsOf(row).map(String));
    const list = document.createElement("ol");
    list.className = "each";
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (answer?.querySelectorAll(".row") ?? [])) {
      if (!seqs.has(one.dataset.seq ?? "")) continue;
      const item = document.createElement("li");
      // The contact and the mail stand above; what differs is the time, the place and the link.
      item.append(...one.querySelectorAll(":scope > :is(.when, .where, .link, .verdict, .why)"));
      list.append(item);
    }
    details.replaceChildren(...details.querySelectorAll("summary"), list);
  } catch {
    delete details.dataset.isLoaded;
    details.open = false;
  }
}

/**
 * Shows an activity as it is now.
 *
 * @param {number} seq
 * @param {Document | null} fragment its row; null if it is gone
 * @returns {Promise<void>}
 */
export async function renew(seq, fragment) {
  const old = rowOf(seq);
  const row = /** @type {HTMLElement | null} */ (fragment?.querySelector(".row") ?? null);
  if (!old) return row ? insert(row) : undefined;
  const seqs = seqsOf(old);
  const details = /** @type {HTMLDetailsElement | null} */ (old.querySelector("details.folded"));
  if (row && seq === seqs[0]) {
    row.dataset.seqs = old.dataset.seqs;
    return still(old, () => { swap(row, old); count(row, details); });
  }
  if (row) return count(old, details);
  const rest = seqs.filter((each) => each !== seq);
  old.dataset.seqs = rest.join(" ");
  if (rest.length === 0) return remove(old);
  if (seq !== seqs[0]) return count(old, details);
  // The newest of them is gone: the one before it is the row now.
  old.dataset.seq = String(rest[0]);
  return renew(rest[0], await fetchRow(rest[0]));
}

/** Puts in a row that comes late, such as one that is a person's after all, where no reader is disturbed.
 * @param {HTMLElement} row */
function insert(row) {
  const seq = Number(row.dataset.seq);
  const all = rows();
  const next = all.find((each) => Number(each.dataset.seq) < seq);
  // Rows beyond the last come with "Older".
  if (!next) return;
  const { top, bottom } = next.getBoundingClientRect();
  if (!isAtTop() && bottom > 0 && top < innerHeight) return;
  still(next, () => next.before(row));
  number();
}

/** Takes a row out. In front of a reader's eyes a gap stays until it is out of sight.
 * @param {HTMLElement} row */
function remove(row) {
  const { top, bottom, height } = row.getBoundingClientRect();
  const isSeen = bottom > 0 && top < innerHeight;
  const section = row.closest("section.page");
  if (isSeen && !isAtTop()) {
    const gap = document.createElement("div");
    gap.className = "gap";
    gap.style.height = `${height}px`;
    swapOut(row, gap);
    const watch = new IntersectionObserver(([entry]) => {
      if (entry.isIntersecting) return;
      watch.disconnect();
      still(gap, () => { gap.remove(); tidy(section); });
    });
    watch.observe(gap);
  } else {
    still(row, () => { swapOut(row, null); tidy(section); });
  }
  number();
}

/** @param {HTMLElement} row @param {HTMLElement | null} gap */
function swapOut(row, gap) {
  const hadFocus = row.contains(document.activeElement);
  const neighbour = /** @type {HTMLElement | null} */ (row.nextElementSibling ?? row.previousElementSibling);
  if (gap) row.replaceWith(gap);
  else row.remove();
  if (hadFocus && neighbour?.matches(".row")) neighbour.focus({ preventScroll: true });
}

/** Removes a section without rows.
 * @param {Element | null} section */
function tidy(section) {
  if (section && !section.querySelector(".row, .gap")) section.remove();
}

/**
 * Changes the page without moving what the reader sees. Most browsers anchor the scroll position themselves; where they
 * do not, the difference is scrolled back.
 *
 * @param {HTMLElement} changed
 * @param {() => void} change
 */
function still(changed, change) {
  const isAnchored = CSS.supports("overflow-anchor", "auto");
  const isAbove = changed.getBoundingClientRect().bottom < 0;
  if (isAnchored || !isAbove) return change();
  const seen = rows().find((row) => row.getBoundingClientRect().top >= 0);
  const before = seen?.getBoundingClientRect().top ?? 0;
  change();
  if (seen?.isConnected) scrollBy(0, seen.getBoundingClientRect().top - before);
}

/** @param {boolean} fromTop whether the newest rows are the farthest */
function trim(fromTop) {
  if (!feed) return;
  let count = rows().length;
  while (count > ROWS_MOST) {
    const sections = feed.querySelectorAll("section.page");
    const farthest = fromTop ? sections[0] : sections[sections.length - 1];
    if (!farthest || sections.length < 2) return;
    count -= farthest.querySelectorAll(".row").length;
    still(/** @type {HTMLElement} */ (farthest), () => farthest.remove());
    if (fromTop) cutTop();
    else moreBelow();
  }
}

/** The top is gone: a link leads to it. */
function cutTop() {
  isCut = true;
  if (document.querySelector("a.newer")) return;
  const link = copy("t-newer");
  if (!(link instanceof HTMLAnchorElement)) return;
  link.href = path(location.href);
  feed?.before(link);
}

/** The end is gone: "Older" begins after the last row that is left. */
function moreBelow() {
  let link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a.older"));
  if (!link) {
    link = /** @type {HTMLAnchorElement | null} */ (copy("t-older"));
    if (!link) return;
    feed?.after(link);
  }
  link.href = path(location.href, { before: String(oldest()) });
}

/** Tells screen readers each row's place. */
function number() {
  clearTimeout(numbering);
  numbering = setTimeout(() => {
    rows().forEach((row, index) => row.setAttribute("aria-posinset", String(index + 1)));
  }, 200);
}
/** @type {ReturnType<typeof setTimeout> | undefined} */
let numbering;

/** Fetches the newest rows in place of all that are shown. */
export async function reload() {
  if (!feed) return;
  const answer = await html(path(location.href, { part: "section" }));
  const hadFocus = feed.contains(document.activeElement);
  const next = answer?.querySelector("a.older");
  feed.replaceChildren(...(answer?.querySelectorAll("section.page") ?? []));
  for (const link of document.querySelectorAll("a.older, a.newer")) link.remove();
  if (next) feed.after(next);
  isCut = false;
  number();
  scrollTo({ top: 0, behavior: "auto" });
  if (hadFocus) focusFirst();
}

/** Moves the focus to the newest row. */
export function focusFirst() {
  rows()[0]?.focus({ preventScroll: true });
}

/** Loads the next rows of any list.
 * @param {HTMLAnchorElement} link */
export async function loadOlder(link) {
  // A feed owns articles only: its link stands behind it. Elsewhere the link stands behind the last section.
  const before = link.previousElementSibling;
  const list = before?.matches("section.page") ? before.parentElement : before;
  if (!list || list.getAttribute("aria-busy") === "true") return;
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await html(path(link.href, { part: "section" }));
    const hadFocus = document.activeElement === link;
    const rows = answer?.querySelectorAll(".row") ?? [];
    joinDays(list, answer);
    const sections = answer?.querySelectorAll("section.page") ?? [];
    const table = before?.querySelector("table.list");
    // The rows of a table go on in it, so that its columns stay in line.
    if (table && list !== feed) table.append(...(answer?.querySelectorAll("table.list > tbody") ?? []));
    else if (list === before) list.append(...sections);
    else link.before(...sections);
    const next = answer?.querySelector("a.older");
    if (next) link.replaceWith(next);
    else link.remove();
    announce(text("loaded", { n: rows.length }));
    if (hadFocus && rows[0] instanceof HTMLElement) rows[0].focus({ preventScroll: true });
    if (list === feed) {
      trim(true);
      number();
    }
  } finally {
    list.setAttribute("aria-busy", "false");
  }
}

/** A day that goes on needs no second heading.
 * @param {Element} list @param {Document | null} answer */
function joinDays(list, answer) {
  const last = [...list.querySelectorAll(".day")].pop() ?? null;
  const heading = answer?.querySelector("section.page > .day:first-child");
  if (heading && dayOf(heading) && dayOf(heading) === dayOf(last)) heading.remove();
}

/** Shows how many rows wait above; 0 hides the button.
 * @param {number} n @param {boolean} isMore */
export function showWaiting(n, isMore) {
  const button = /** @type {HTMLElement | null} */ (document.querySelector("[data-new]"));
  if (!button) return;
  button.hidden = n === 0;
  const words = text("new", { n: isMore ? `${n}+` : n });
  const place = button.querySelector("[data-slot=text]") ?? button;
  if (n) place.textContent = words;
}

/** The activities shown for the same contact as a row: their settings are in the rows' menus.
 * @param {HTMLElement} row @returns {number[]} */
export function seqsOfContact(row) {
  const contact = (/** @type {HTMLElement} */ each) => (each.dataset.key ?? "").split("|")[0];
  const same = rows().filter((each) => each === row || (contact(each) && contact(each) === contact(row)));
  return same.slice(0, 20).map((each) => seqsOf(each)[0]);
}

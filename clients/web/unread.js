// What is unread: the count in the navigation, the title and the app's badge; the marks of the rows; and the moment at
// which the reader has seen the newest rows. As the tray, it counts opens and clicks by people (`human`, `unknown`).

import { send } from "./fragment.js";

/** The reader has seen the newest rows after this time. */
const SEEN_MS = 2_000;

const title = document.title.replace(/^\(\d+\+?\) /, "");
let upto = Number(document.body.dataset.read ?? 0);
/** The hub's count of unread activities up to `head`. */
let earlier = Number(document.body.dataset.unread ?? 0);
let head = Number(document.body.dataset.head ?? 0);
/** Unread activities after `head`.
 * @type {Set<number>} */
let later = new Set();
/** Asks the hub for its count. */
let recount = () => {};

export const unread = {
  get count() { return earlier + later.size; },
  /** Everything up to this seq was read. */
  get upto() { return upto; },

  /** @param {() => void} ask */
  start(ask) {
    recount = ask;
    show();
  },

  /** The hub has counted.
   * @param {number} count @param {number} through */
  counted(count, through) {
    earlier = count;
    head = through;
    later = new Set([...later].filter((seq) => seq > through));
    show();
  },

  /** An activity arrived.
   * @param {number} seq @param {Activity} activity */
  add(seq, activity) {
    if (!isCounted(activity) || seq <= head) return;
    later.add(seq);
    show();
  },

  /** An activity has another verdict now.
   * @param {number} seq @param {Activity} activity */
  revise(seq, activity) {
    if (seq <= upto) return;
    if (seq > head && isCounted(activity)) later.add(seq);
    else if (!later.delete(seq)) recount();
    show();
  },

  /** Everything up to `seq` was read, here or elsewhere.
   * @param {number} seq */
  read(seq) {
    if (seq <= upto) return;
    upto = seq;
    later = new Set([...later].filter((each) => each > seq));
    if (seq >= head) earlier = 0;
    else if (earlier > 0) recount();
    unread.mark();
    show();
  },

  /** Takes the marks from rows that are read. Until the reader leaves, they still show what was new. */
  mark() {
    for (const row of document.querySelectorAll(".row.unread")) {
      if (Number(row.getAttribute("data-seq")) > upto) continue;
      row.classList.replace("unread", "seen");
      row.querySelector(".mark")?.remove();
    }
  },
};

/** @param {Activity} activity */
function isCounted(activity) {
  return (activity.kind === "open" || activity.kind === "click") && activity.verdict !== "machine";
}

function show() {
  const { count } = unread;
  const number = count > 999 ? "999+" : String(count);
  for (const badge of document.querySelectorAll(".unread-count")) {
    badge.setAttribute("data-unread", number);
    badge.toggleAttribute("hidden", count === 0);
    badge.removeAttribute("title");
    badge.textContent = number;
  }
  document.title = count ? `(${number}) ${title}` : title;
  if (count) navigator.setAppBadge?.(count)?.catch(() => {});
  else navigator.clearAppBadge?.()?.catch(() => {});
}

/** Marks everything up to `seq` as read, on all devices.
 * @param {number} seq */
export async function markRead(seq) {
  if (seq <= upto) return;
  await send("/app/do/read", new URLSearchParams({ upto: String(seq) }));
  unread.read(seq);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Marks as read what the reader looks at for two seconds. Call when something has changed.
 *
 * @param {() => number} seen the newest seq, if the reader sees it and everything before it is shown; else 0
 */
export function considerSeen(seen) {
  clearTimeout(timer);
  if (!seen() || unread.count === 0) return;
  timer = setTimeout(() => {
    const seq = seen();
    if (seq) markRead(seq).catch(() => {});
  }, SEEN_MS);
}

// What the hub tells over the socket, brought to the page: new rows, other verdicts, erased contacts, what was read.

import { announce, byID, text } from "./page.js";
import {
  feed, fetchRow, focusFirst, hasNewest, isAtTop, newestShown, oldest, putIn, reload, renew, rowOf, rows, seqsOf,
  showWaiting,
} from "./feed.js";
import { considerSeen, unread } from "./unread.js";
import { signIn } from "./fragment.js";
import { LiveSocket } from "./socket.js";

/** Rows that are fetched or wait at the same time, at most. Beyond it the list is fetched anew instead. */
const WAITING_MOST = 50;
/** The status line speaks of new rows no more often. */
const SPEAK_MS = 10_000;
/** A connection that is back sooner is not worth a word. */
const PATIENCE_MS = 2_500;

/** Rows on their way, in the order of the log.
 * @type {{ seq: number, row: Promise<Document | null> }[]} */
let coming = [];
/** Rows that wait until the reader is at the top, oldest first.
 * @type {{ seq: number, row: Document }[]} */
let waiting = [];
/** Whether more happened than was fetched. */
let isBehind = false;
let isPumping = false;
/** @type {LiveSocket | null} */
let socket = null;
/** The browser's notifications, where they are chosen and allowed.
 * @type {typeof import("./notify.js") | null} */
let notify = null;

/** Begins to listen, on every page of a signed-in reader. */
export function startLive() {
  unread.start(() => recount());
  socket = new LiveSocket({
    activity: take,
    counted: (count, head) => { unread.counted(count, head); look(); },
    missed: () => { isBehind = true; show(); settle(); },
    reset,
    state,
  });
  document.addEventListener("submit", ({ target }) => {
    if (target instanceof HTMLFormElement && target.matches(".leave")) socket?.stop();
  });
  if (document.body.dataset.popUps !== "off" && "Notification" in window && Notification.permission === "granted") {
    import("./notify.js").then((module) => { notify = module; module.startNotify(); });
  }
  if (!feed) return;
  document.querySelector("[data-new]")?.addEventListener("click", () => showNewest());
  addEventListener("scroll", () => { settleSoon(); look(); }, { passive: true });
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  document.addEventListener("toggle", settleSoon, true);
  document.addEventListener("close", settleSoon, true);
  look();
}

/** The newest seq that the page knows of. */
export const newest = () => socket?.head ?? Number(document.body.dataset.head ?? 0);

/** The log was restored: the page is fetched anew, but not over and over. */
function reset() {
  const before = Number(sessionStorage.getItem("reset-at"));
  if (Date.now() - before < 60_000) return;
  sessionStorage.setItem("reset-at", String(Date.now()));
  location.reload();
}

/** @param {number} seq @param {Activity} activity */
function take(seq, activity) {
  document.body.dataset.head = String(seq);
  switch (activity.kind) {
    case "read":
      unread.read(activity.upto ?? 0);
      notify?.read(activity.upto ?? 0);
      break;
    case "revise": {
      const revised = activity.revises ?? 0;
      if (activity.verdict) unread.revise(revised, { ...activity, kind: kindOf(revised) });
      notify?.revise(revised, activity);
      again(revised);
      break;
    }
    case "erase":
      for (const range of activity.erases ?? []) erase(range.from, range.to);
      break;
    case "damaged":
      break;
    default:
      unread.add(seq, activity);
      notify?.arrive(seq, activity);
      arrive(seq);
  }
}

/** An earlier activity's kind, as far as the page shows it; what is revised are opens and clicks, mostly.
 * @param {number} seq */
const kindOf = (seq) => (rowOf(seq)?.matches(".sent, .refused") ? "sent" : "open");

// MARK: New rows

/** @param {number} seq */
function arrive(seq) {
  if (!feed || isBehind) return settleSoon();
  if (coming.length + waiting.length >= WAITING_MOST) {
    isBehind = true;
    coming = [];
    show();
    return settleSoon();
  }
  const row = fetchRow(seq).catch(() => { isBehind = true; return null; });
  coming.push({ seq, row });
  pump();
}

/** Takes what was fetched, in the order of the log. */
async function pump() {
  if (isPumping) return;
  isPumping = true;
  while (coming.length) {
    const { seq, row } = coming[0];
    const fragment = await row;
    if (coming[0]?.seq !== seq) continue;
    coming.shift();
    if (fragment) {
      waiting.push({ seq, row: fragment });
      tell();
      settle();
    }
    show();
  }
  isPumping = false;
  settleSoon();
  look();
}

/** Puts waiting rows in if the reader is at the top. */
function settle() {
  if (isRefreshing || !isAtTop()) return;
  if (isBehind) {
    refresh();
  } else if (waiting.length) {
    putIn(waiting.map(({ row }) => row));
    waiting = [];
    unread.mark();
  }
  show();
  look();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;
function settleSoon() {
  clearTimeout(settling);
  if (feed && (waiting.length || isBehind)) settling = setTimeout(settle, 200);
}

let isRefreshing = false;
let refreshedAt = 0;
/** Fetches the newest rows anew, once in two seconds at most. */
async function refresh() {
  if (isRefreshing) return;
  isRefreshing = true;
  await new Promise((done) => setTimeout(done, Math.max(0, refreshedAt + 2_000 - Date.now())));
  refreshedAt = Date.now();
  try {
    isBehind = false;
    coming = [];
    waiting = [];
    await reload();
  } catch {
    isBehind = true;
  }
  isRefreshing = false;
  if (!isBehind) settle();
  show();
  look();
}

/** Brings the reader to the newest row. */
export async function showNewest() {
  if (!feed) return;
  if (isBehind || !hasNewest()) {
    await refresh();
  } else {
    scrollTo({ top: 0, behavior: "auto" });
    settle();
  }
  focusFirst();
}

function show() {
  showWaiting(isBehind ? Math.max(waiting.length, WAITING_MOST) : waiting.length, isBehind);
}

/** New rows that the status line has not told yet. */
let told = 0;
let toldAt = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let telling;

/** Tells of one more new row, by and by. */
function tell() {
  told += 1;
  if (telling) return;
  telling = setTimeout(() => {
    telling = undefined;
    toldAt = Date.now();
    announce(text("new", { n: told }));
    told = 0;
  }, Math.max(500, toldAt + SPEAK_MS - Date.now()));
}

// MARK: Rows that change

/** Seqs whose rows are to be fetched again.
 * @type {Set<number>} */
const changed = new Set();
let isRenewing = false;

/** Fetches an activity's row again.
 * @param {number} seq */
export function again(seq) {
  if (!feed || seq < oldest()) return;
  changed.add(seq);
  renewAll();
}

async function renewAll() {
  if (isRenewing) return;
  isRenewing = true;
  for (const seq of changed) {
    changed.delete(seq);
    try {
      // A row that is on its way may have been fetched before the change.
      while (coming.some((each) => each.seq === seq)) await new Promise((done) => setTimeout(done, 50));
      const row = await fetchRow(seq);
      const isWaiting = waiting.some((each) => each.seq === seq);
      waiting = waiting.filter((each) => each.seq !== seq);
      // A machine's that is a person's after all may be newer than what is shown.
      if (row && (isWaiting || seq > newestShown())) waiting = [...waiting, { seq, row }].sort((a, b) => a.seq - b.seq);
      else if (!isWaiting) await renew(seq, row);
    } catch {
      isBehind = true;
    }
  }
  isRenewing = false;
  settle();
  show();
}

/** @param {number} from @param {number} to */
function erase(from, to) {
  const isIn = (/** @type {number} */ seq) => from <= seq && seq <= to;
  for (const row of rows()) seqsOf(row).filter(isIn).forEach(again);
  waiting.map(({ seq }) => seq).filter(isIn).forEach(again);
  notify?.erase(from, to);
}

// MARK: What is read, and the connection

function look() {
  if (!feed) return;
  considerSeen(() => {
    const isWhole = document.body.dataset.page === "activity" && !feed?.dataset.filter?.replace(/(^|&)machines=1/, "");
    const isShown = waiting.length === 0 && coming.length === 0 && !isBehind && isAtTop();
    // A window behind another one is "visible", too.
    return isWhole && isShown && document.visibilityState === "visible" && document.hasFocus() ? newest() : 0;
  });
}

let isRecounting = false;
/** Asks the hub for the count of unread activities, once in ten seconds at most. */
function recount() {
  if (isRecounting) return;
  isRecounting = true;
  setTimeout(() => { isRecounting = false; socket?.recount(); }, 10_000);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let complaining;

/** Says what has become of the connection.
 * @param {import("./socket.js").State} now */
function state(now) {
  document.body.dataset.live = now;
  clearTimeout(complaining);
  const names = { live: "", offline: "offline", lost: "reconnecting", refused: "notLive", ended: "ended" };
  const words = names[now] && text(names[now]);
  complaining = setTimeout(() => {
    const line = byID("offline");
    if (!line) return;
    if (now === "live" && !line.hidden) announce(text("online"));
    line.textContent = words;
    line.hidden = words === "";
  }, now === "lost" ? PATIENCE_MS : 0);
  if (now === "ended") signIn();
  if (now === "live") settleSoon();
}

// The browser's notifications, for opens and clicks by people, as chosen in the settings: `always`, `no-tray` (silent
// while a tray of this reader is connected, which tells the same) or `off`. One tab shows them. They close when
// they are read elsewhere.

import { fetchRow, get, rowOf, text, unread } from "./app.js";

/** How long an answer about connected trays is good. */
const TRAYS_MS = 60_000;
const choice = () => document.body.dataset.popUps ?? "off";
const isAble = "Notification" in window && window.isSecureContext;

/** Whether this tab is the one that shows them. */
let isChosen = false;
/** Shown, and waiting for `hold_ms`.
 * @type {Map<number, Notification>} */
const shown = new Map();
/** @type {Map<number, ReturnType<typeof setTimeout>>} */
const held = new Map();
/** Withheld during quiet hours. */
let missed = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let summary;

export function startNotify() {
  if (!isAble || choice() === "off") return;
  if (!navigator.locks) isChosen = true;
  else navigator.locks.request("mailbell-notify", () => { isChosen = true; return new Promise(() => {}); });
}

/** @param {number} seq @param {Activity} activity */
export function arrive(seq, activity) {
  const isWorthIt = (activity.kind === "open" || activity.kind === "click") && activity.verdict !== "machine";
  if (!isWorthIt || !isChosen || choice() === "off" || Notification.permission !== "granted") return;
  held.set(seq, setTimeout(() => { held.delete(seq); show(seq).catch(() => {}); }, activity.hold_ms ?? 0));
}

/** @param {number} seq @param {Activity} activity */
export function revise(seq, activity) {
  if (activity.verdict === "machine") withdraw((each) => each === seq);
}

/** @param {number} upto */
export function read(upto) {
  withdraw((seq) => seq <= upto);
  missed = 0;
}

/** @param {number} from @param {number} to */
export function erase(from, to) {
  withdraw((seq) => from <= seq && seq <= to);
}

/** @param {(seq: number) => boolean} isIn */
function withdraw(isIn) {
  for (const [seq, timer] of held) if (isIn(seq)) { clearTimeout(timer); held.delete(seq); }
  for (const [seq, notification] of shown) if (isIn(seq)) { notification.close(); shown.delete(seq); }
}

/** @param {number} seq */
async function show(seq) {
  if (seq <= unread.upto || (document.visibilityState === "visible" && document.hasFocus())) return;
  if (quietUntil() > Date.now()) return withhold();
  if (choice() === "no-tray" && (await hasTray())) return;
  const row = (await fetchRow(seq, false))?.querySelector(".row");
  if (!row || row.matches("[data-silent]") || seq <= unread.upto) return;
  const part = (/** @type {string} */ name) => row.querySelector(name)?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  const lines = [part(".what"), part(".link"), part(".where")].filter((line) => line);
  raise(`${part(".who")} · ${part(".kind")}`, lines.join("\n"), seq);
}

/** @param {string} title @param {string} body @param {number} seq */
function raise(title, body, seq) {
  const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel='apple-touch-icon']"))?.href;
  const { lang } = document.documentElement;
  const notification = new Notification(title, { body, icon, lang, tag: `mailbell-${seq}` });
  shown.set(seq, notification);
  notification.addEventListener("close", () => shown.delete(seq));
  notification.addEventListener("click", () => {
    notification.close();
    window.focus();
    const row = rowOf(seq);
    if (!row) return location.assign("/app/activity");
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  });
}

/** When the pause, or the quiet hours, end; 0 if there are none now. */
function quietUntil() {
  const { quietUntil: until = "", quietNext: next = "" } = document.body.dataset;
  const [from, to] = next.split("/").map((time) => Date.parse(time));
  const now = Date.now();
  const ends = [Date.parse(until), from <= now ? to : 0].filter((time) => time > now);
  return Math.max(0, ...ends);
}

/** Counts what is not shown now, and tells the number when the quiet hours end. */
function withhold() {
  missed += 1;
  clearTimeout(summary);
  summary = setTimeout(() => {
    if (missed && isChosen) raise(text("missed", { n: missed }), "", 0);
    missed = 0;
  }, Math.min(quietUntil() - Date.now() + 500, 2 ** 31 - 1));
}

/** @type {{ at: number, answer: boolean }} */
let trays = { at: 0, answer: false };

/** Whether a tray of this reader is connected. */
async function hasTray() {
  if (Date.now() - trays.at > TRAYS_MS) {
    const { items = [] } = await get("/v1/devices");
    /** @param {{ name: string, connected: boolean }} device */
    const isTray = ({ name, connected }) => connected && name.endsWith("-tray");
    trays = { at: Date.now(), answer: items.some(isTray) };
  }
  return trays.answer;
}

/** The settings' button that asks for the browser's permission, and the words that say how it stands. */
export function startNotifySettings() {
  const line = /** @type {HTMLElement | null} */ (document.querySelector("[data-notify]"));
  const button = /** @type {HTMLElement | null} */ (document.querySelector("[data-notify-ask]"));
  if (!line || !button) return;
  const tell = () => {
    const permission = isAble ? Notification.permission : "unsupported";
    line.textContent = line.dataset[permission] ?? "";
    line.hidden = false;
    button.hidden = permission !== "default";
  };
  button.onclick = () => Notification.requestPermission().then(tell);
  tell();
}

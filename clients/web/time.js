// Times: the absolute one on hover and focus, in the page's language and the reader's zone. Relative ones stay true.

const language = document.documentElement.lang || undefined;
const zone = document.body.dataset.zone || undefined;

/** @param {Intl.DateTimeFormatOptions} options */
function formatter(options) {
  try {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
  } catch {
    // A zone that the browser does not know.
    return new Intl.DateTimeFormat(language, options);
  }
}

const absolute = formatter({ dateStyle: "full", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const units = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

export function startTimes() {
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const near = event.target instanceof Element ? event.target.closest("time, .row") : null;
      const time = near instanceof HTMLTimeElement ? near : near?.querySelector("time.when");
      if (time instanceof HTMLTimeElement) describe(time);
    }, { passive: true });
  }
  refresh();
  setInterval(() => { if (document.visibilityState === "visible") refresh(); }, 30_000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") refresh(); });
}

/** @param {HTMLTimeElement} time */
function describe(time) {
  if (time.title || !time.dateTime.includes("T")) return;
  const date = new Date(time.dateTime);
  if (!Number.isNaN(date.getTime())) time.title = absolute.format(date);
}

function refresh() {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll("time[data-relative]"))) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1_000;
    // Beyond a week a date says more: it stays as the hub wrote it.
    if (Number.isNaN(seconds) || Math.abs(seconds) > 7 * 86_400) continue;
    const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
    const words = relative.format(Math.trunc(seconds / length) || 0, unit);
    if (time.textContent !== words) time.textContent = words;
  }
}

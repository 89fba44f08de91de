// The frame of a logged mail: no script may run in it, so the page around it reads how high the mail is.

/** Pixels. A longer mail scrolls within its frame. */
const HIGHEST = 20_000;

export function startMail() {
  const frame = /** @type {HTMLIFrameElement | null} */ (document.querySelector("[data-mail-frame]"));
  if (!frame) return;
  /** @type {ResizeObserver | undefined} */
  let watch;
  const fit = () => {
    const body = frame.contentDocument?.body;
    if (!body) return;
    watch?.disconnect();
    // Images come later.
    watch = new ResizeObserver(() => resize(frame));
    watch.observe(body);
    resize(frame);
  };
  frame.addEventListener("load", fit);
  // It may have loaded before this module did.
  if (frame.contentDocument?.readyState === "complete") fit();
}

/** @param {HTMLIFrameElement} frame */
function resize(frame) {
  const page = frame.contentDocument;
  if (!page?.body) return;
  const bar = frame.offsetHeight - frame.clientHeight;
  const height = Math.max(page.body.scrollHeight, page.body.getBoundingClientRect().bottom, 0);
  frame.style.height = `${Math.min(HIGHEST, Math.ceil(height) + bar + 20)}px`;
}

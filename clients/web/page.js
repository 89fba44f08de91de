// The page's parts that every script uses: its texts, templates, status line, toasts and dialogs.
// Scripts hold no words of any language: texts come from data-text-… attributes of <body>, markup from <template>s.

/**
 * The text that the hub wrote into `data-text-…`, with `{name}` replaced.
 *
 * @param {string} name in camel case, as in dataset: "newRows" is data-text-new-rows
 * @param {Record<string, string | number>} [values]
 */
export function text(name, values = {}) {
  const pattern = document.body.dataset["text" + name[0].toUpperCase() + name.slice(1)] ?? "";
  return pattern.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

/** @param {string} id */
export const byID = (id) => document.getElementById(id);

/**
 * The nearest ancestor of an event's target that matches, or null.
 *
 * @param {Event} event
 * @param {string} selector
 */
export function target(event, selector) {
  const found = event.target instanceof Element ? event.target.closest(selector) : null;
  return found instanceof HTMLElement ? found : null;
}

/**
 * A copy of a template's element; null where the page has no such template.
 *
 * @param {string} id
 */
export function copy(id) {
  const template = byID(id);
  const element = template instanceof HTMLTemplateElement ? template.content.firstElementChild?.cloneNode(true) : null;
  return element instanceof HTMLElement ? element : null;
}

/**
 * @param {ParentNode} parent
 * @param {string} name
 * @returns {HTMLElement | null} the element with `data-slot=name`
 */
export const slot = (parent, name) => parent.querySelector(`[data-slot="${name}"]`);

/**
 * @param {ParentNode} parent
 * @param {string} name
 * @param {string} content
 */
export function fill(parent, name, content) {
  const element = slot(parent, name);
  if (!element) return;
  element.textContent = content;
  element.hidden = content === "";
}

/** Tells screen readers.
 * @param {string} words */
export function announce(words) {
  const live = byID("live");
  if (!live || !words) return;
  // The same words twice in a row are only told again if the text changes in between.
  live.textContent = live.textContent === words ? words + "\u00a0" : words;
}

/**
 * Shows a message for a few seconds, and tells it to screen readers.
 *
 * @param {string} words
 * @param {(() => void) | "" | null} [undo] what the toast's Undo does
 */
export function toast(words, undo = null) {
  announce(words);
  const element = copy("t-toast");
  if (!element || !words) return;
  document.querySelector(".toast")?.remove();
  fill(element, "text", words);
  const button = slot(element, "undo");
  if (button && undo) {
    button.hidden = false;
    button.addEventListener("click", () => { element.remove(); undo(); });
  }
  element.querySelector("[data-close]")?.addEventListener("click", () => element.remove());
  // A modal dialog hides everything outside it.
  (document.querySelector("dialog[open]") ?? document.body).append(element);
  const life = undo ? 10_000 : 5_000;
  const leave = () => (element.matches(":hover, :focus-within") ? setTimeout(leave, 1_000) : element.remove());
  setTimeout(leave, life);
}

/**
 * Opens a dialog made from a template. It is removed when it closes.
 *
 * @param {string} id
 * @returns {HTMLDialogElement | null}
 */
export function openDialog(id) {
  const dialog = copy(id);
  if (!(dialog instanceof HTMLDialogElement)) return null;
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
  dialog.showModal();
  return dialog;
}

/**
 * Asks a question.
 *
 * @param {string} question
 * @param {string} [yes] the text of the button that agrees
 * @returns {Promise<boolean>}
 */
export function ask(question, yes) {
  const dialog = openDialog("t-confirm");
  if (!dialog) return Promise.resolve(true);
  fill(dialog, "text", question);
  if (yes) fill(dialog, "ok", yes);
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok")));
}

/** Makes the buttons of all dialogs, and of those that open or copy something, work. */
export function startPage() {
  document.addEventListener("click", (event) => {
    target(event, "[data-close]")?.closest("dialog")?.close();
    const opener = target(event, "[data-open]");
    const opened = opener && byID(opener.dataset.open ?? "");
    if (opened instanceof HTMLDialogElement) opened.showModal();
    // A click on the backdrop has the dialog itself as its target.
    if (event.target instanceof HTMLDialogElement && isOutside(event.target, event)) event.target.close();
    const copier = target(event, "[data-copy]");
    if (copier) copyText(copier);
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
    }
  });
  reveal(document);
}

/** Shows what works with scripts alone.
 * @param {ParentNode} parent */
export function reveal(parent) {
  for (const element of parent.querySelectorAll("[data-open][hidden], [data-copy][hidden]")) {
    element.removeAttribute("hidden");
  }
}

/**
 * @param {Element} element
 * @param {MouseEvent} event
 */
function isOutside(element, event) {
  const box = element.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

/** @param {HTMLElement} button */
async function copyText(button) {
  const shown = button.closest("dialog")?.querySelector("output");
  try {
    await navigator.clipboard.writeText(button.dataset.copy || shown?.textContent || "");
    toast(text("copied"));
  } catch {
    // Over plain http there is no clipboard: select the text, so that the keyboard can copy it.
    if (shown) getSelection()?.selectAllChildren(shown);
  }
}

// Forms of class `do` are sent without leaving the page. This asks first where a form says so, tells the outcome,
// offers Undo, asks for a passkey or a code where the hub wants to know who acts, and shows what is shown only once.

import {
  again, ask, fill, html, newest, openDialog, Refusal, reveal, send, seqsOfContact, slot, text, toast, unread,
} from "./app.js";

/** Called after the page's content was fetched again.
 * @type {(() => void)[]} */
const renewed = [];

/** @param {() => void} act */
export const onRenewed = (act) => renewed.push(act);

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
export async function submit(form, submitter) {
  if (form.getAttribute("aria-busy") === "true") return;
  const question = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !(await ask(question, submitter?.dataset.confirmOk ?? form.dataset.confirmOk))) return;
  form.setAttribute("aria-busy", "true");
  fillConflict(form, true);
  try {
    const body = fields(form, submitter);
    const answer = await sendSteppedUp(actionOf(form, submitter), body);
    if (!answer) return;
    await after(form, submitter, body, answer);
  } catch (error) {
    if (error instanceof Refusal && error.status === 412 && fillConflict(form, false)) return;
    explain(error);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** Says, or no longer says, that somebody has changed meanwhile what a form shows. What was entered stays.
 * @param {HTMLFormElement} form @param {boolean} isHidden @returns {boolean} whether the form has words for it */
function fillConflict(form, isHidden) {
  const note = /** @type {HTMLElement | null} */ (form.querySelector("[data-conflict]"));
  if (note) note.hidden = isHidden;
  if (!isHidden) note?.scrollIntoView({ block: "nearest" });
  return note !== null;
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
const actionOf = (form, submitter) => submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
function fields(form, submitter) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  if (submitter instanceof HTMLButtonElement && submitter.name) body.append(submitter.name, submitter.value);
  // More may have come in since the page was made.
  if (body.has("upto")) body.set("upto", String(newest()));
  return body;
}

/**
 * Sends, and tries once more after the reader has shown who they are.
 *
 * @param {string} path
 * @param {object | URLSearchParams} body
 * @returns {Promise<Record<string, any> | null>} null if they did not
 */
export async function sendSteppedUp(path, body) {
  try {
    return await send(path, body);
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 403 && error.kind === "step-up")) throw error;
    return (await stepUp()) ? send(path, body) : null;
  }
}

/** Asks for a passkey or a code.
 * @returns {Promise<boolean>} whether one was accepted */
async function stepUp() {
  const dialog = openDialog("t-step-up");
  if (!dialog) return false;
  const passkey = await import("./passkey.js");
  const button = /** @type {HTMLButtonElement | null} */ (dialog.querySelector("[data-step-passkey]"));
  if (button) button.hidden = !passkey.isAble;
  return new Promise((resolve) => {
    let isDone = false;
    const attempt = async (/** @type {() => Promise<unknown>} */ act) => {
      fill(dialog, "error", "");
      try {
        await act();
        isDone = true;
        dialog.close();
      } catch (error) {
        fill(dialog, "error", passkey.reason(error));
      }
    };
    button?.addEventListener("click", () => attempt(passkey.confirm));
    dialog.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      const code = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("code");
      attempt(() => send("/v1/session/step-up", { code }));
    });
    dialog.addEventListener("close", () => resolve(isDone));
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter a row's menu has only buttons: its forms stand once in the page
 * @param {URLSearchParams} body
 * @param {Record<string, any>} answer
 */
async function after(form, submitter, body, answer) {
  const data = { ...form.dataset, ...submitter?.dataset };
  const row = /** @type {HTMLElement | null} */ ((submitter ?? form).closest("#feed .row"));
  if (body.has("upto")) unread.read(Number(body.get("upto")));
  if (data.then === "go") return location.assign(answer.next ?? body.get("back") ?? "/app");
  if (data.then === "record" && answer.kind) return location.assign(`/app/records/${answer.kind}/${answer.id}`);
  const secret = data.reveal ? answer[data.reveal] : undefined;
  if (secret) showOnce(data.revealTitle ?? "", String(secret));
  const { undo: values } = data;
  if (!secret) toast(data.done ?? text("done"), values && (() => undo(actionOf(form, submitter), body, values, row)));
  (submitter ?? form).closest("details.menu")?.removeAttribute("open");
  (submitter ?? form).closest("dialog")?.close();
  if (data.then !== "stay") await renew(row);
}

/**
 * Sends the same form with other values.
 *
 * @param {string} path
 * @param {URLSearchParams} body
 * @param {string} values
 * @param {HTMLElement | null} row
 */
async function undo(path, body, values, row) {
  for (const [name, value] of new URLSearchParams(values)) body.set(name, value);
  try {
    await send(path, body);
    toast(text("done"));
    await renew(row);
  } catch (error) {
    explain(error);
  }
}

/** Shows the page, or the rows of the contact, as they are after the form was sent.
 * @param {HTMLElement | null} row */
async function renew(row) {
  if (row) seqsOfContact(row).forEach(again);
  else if (!document.querySelector("#feed")) await renewPage();
}

/** Fetches the page anew. The place and the focus stay. */
export async function renewPage() {
  const page = await html(location.pathname + location.search);
  const root = page?.documentElement;
  const isOther = root?.lang !== document.documentElement.lang
    || root.dataset.appVersion !== document.documentElement.dataset.appVersion;
  if (!page || isOther) return location.reload();
  const focused = document.activeElement?.id;
  for (const selector of ["#main", "header.bar"]) {
    const old = document.querySelector(selector);
    const fresh = page.querySelector(selector);
    if (old && fresh) old.replaceWith(fresh);
  }
  for (const { name, value } of page.body.attributes) {
    if (name.startsWith("data-")) document.body.setAttribute(name, value);
  }
  reveal(document);
  for (const act of renewed) act();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** @param {string} title @param {string} secret */
function showOnce(title, secret) {
  const dialog = openDialog("t-reveal");
  if (!dialog) return;
  fill(dialog, "title", title);
  fill(dialog, "value", secret);
  const value = slot(dialog, "value");
  if (value) value.tabIndex = 0;
}

/** Says why something did not work.
 * @param {unknown} error */
export function explain(error) {
  if (error instanceof Refusal && error.status === 401) return;
  const isUnsent = error instanceof TypeError || (error instanceof DOMException && error.name === "AbortError");
  if (!navigator.onLine || isUnsent) toast(text("offlineForm"));
  else toast((error instanceof Error && error.message) || text("failed"));
}

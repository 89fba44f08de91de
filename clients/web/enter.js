// The sign-in page: takes the code out of the link's fragment, which no server and no log has seen, says whom it would
// sign in, and signs in only when the button is pressed. A planted link signs nobody in unseen.

import { byID, fill, Refusal, send, text } from "./app.js";
import { isAble, nextOf, offer, reason } from "./passkey.js";

const form = /** @type {HTMLFormElement | null} */ (byID("enter"));
const panel = byID("confirm-sign-in");
const error = byID("enter-error");

export function startEnter() {
  if (!form) return;
  const zone = form.elements.namedItem("zone");
  if (zone instanceof HTMLInputElement) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  panel?.querySelector("[data-sign-in]")?.addEventListener("click", () => form.requestSubmit());
  panel?.querySelector("[data-other]")?.addEventListener("click", () => show(false));
  addEventListener("hashchange", takeCode);
  // Passkeys are offered where no link has brought a code.
  if (!takeCode() && isAble) offer(nextOf()).catch((failure) => tell(reason(failure)));
}

/** @returns {boolean} whether the address has a code */
function takeCode() {
  const code = decodeURIComponent(location.hash.slice(1)).trim();
  if (!code) return false;
  history.replaceState(null, "", location.pathname + location.search);
  preview(code);
  return true;
}

/** @param {string} code */
async function preview(code) {
  tell("");
  try {
    const { email = "", purpose = "" } = await send("/v1/session/preview", { code });
    if (purpose === "client") return tell(text("codeClient"));
    const field = form?.elements.namedItem("code");
    if (!panel || !(field instanceof HTMLInputElement)) return;
    field.value = code;
    fill(panel, "text", text(purpose === "invitation" ? "joinAs" : "signInAs", { email }));
    show(true);
  } catch (failure) {
    show(false);
    tell((failure instanceof Refusal && failure.message) || text(navigator.onLine ? "failed" : "offlineForm"));
  }
}

/** Shows the question in place of the form, or the form.
 * @param {boolean} isQuestion */
function show(isQuestion) {
  if (!form || !panel) return;
  panel.hidden = !isQuestion;
  form.hidden = isQuestion;
  for (const other of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-passkey=sign-in]"))) {
    other.hidden = isQuestion || !isAble;
  }
  const field = form.elements.namedItem("code");
  if (!isQuestion && field instanceof HTMLInputElement) field.value = "";
  const next = isQuestion ? panel.querySelector("button") : field;
  if (next instanceof HTMLElement) next.focus();
}

/** @param {string} words */
function tell(words) {
  if (!error) return;
  error.textContent = words;
  error.hidden = words === "";
}

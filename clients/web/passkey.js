// Passkeys (WebAuthn): adding one, signing in with one, and showing one again for what is grave. The JSON forms are
// those of WebAuthn Level 3; browsers that do not make them are helped out by hand.

import { Refusal, send, text } from "./app.js";

const api = /** @type {PublicKeyCredentialStatic | undefined} */ (/** @type {unknown} */ (window.PublicKeyCredential));
export const isAble = Boolean(api && navigator.credentials);

/** A request that waits for the reader to choose a passkey from a field's list: only one may be under way. */
let waiting = new AbortController();

/** Adds a passkey under a name.
 * @param {string} label */
export async function register(label) {
  const { sendSteppedUp } = await import("./act.js");
  const challenge = await sendSteppedUp("/v1/passkeys/challenge", { for: "register" });
  if (!challenge) return false;
  const { publicKey } = challenge;
  const options = api?.parseCreationOptionsFromJSON?.(publicKey) ?? {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: (publicKey.excludeCredentials ?? []).map(withBytes),
  };
  waiting.abort();
  const credential = await navigator.credentials.create({ publicKey: options });
  await send("/v1/passkeys", { label, credential: json(credential) });
  return true;
}

/**
 * Asks the browser for a passkey.
 *
 * @param {"sign-in" | "step-up"} purpose
 * @param {boolean} [isConditional] whether to wait until the reader picks one in a field's list
 */
async function assertion(purpose, isConditional = false) {
  const { publicKey } = await send("/v1/passkeys/challenge", { for: purpose });
  const options = api?.parseRequestOptionsFromJSON?.(publicKey) ?? {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: (publicKey.allowCredentials ?? []).map(withBytes),
  };
  waiting.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  const request = { publicKey: options, signal, ...(isConditional ? { mediation: "conditional" } : {}) };
  return json(await navigator.credentials.get(/** @type {CredentialRequestOptions} */ (request)));
}

/** Signs in, and goes to where the reader wanted to go.
 * @param {string} next @param {boolean} [isConditional] */
export async function signInWithPasskey(next, isConditional = false) {
  const passkey = await assertion("sign-in", isConditional);
  const answer = await send("/v1/session", { passkey, ...(next ? { next } : {}) });
  location.assign(answer.next ?? (next || "/app"));
}

/** Shows the passkey again, for what is grave. */
export async function confirm() {
  const passkey = await assertion("step-up");
  await send("/v1/session/step-up", { passkey });
}

/** Offers passkeys in the field's own list, where the browser can.
 * @param {string} next */
export async function offer(next) {
  if (!(await api?.isConditionalMediationAvailable?.())) return;
  // A challenge is good for five minutes: a newer request takes the place of the one that waits.
  const renewal = setTimeout(() => offer(next).catch(() => {}), 240_000);
  try {
    await signInWithPasskey(next, true);
  } catch (error) {
    // It waits quietly, and ends quietly; but the hub's refusal is an answer to what the reader did.
    if (error instanceof Refusal && error.status !== 429) throw error;
  } finally {
    clearTimeout(renewal);
  }
}

/** Words for a failure.
 * @param {unknown} error */
export function reason(error) {
  if (error instanceof Refusal) return error.message || text("passkeyFailed");
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return text("passkeyCancelled");
  if (name === "InvalidStateError") return text("passkeyExists");
  if (name === "SecurityError") return text("passkeyAddress");
  if (name === "NotSupportedError") return text("passkeyUnsupported");
  return navigator.onLine ? text("passkeyFailed") : text("offlineForm");
}

/** The buttons and the form that pages have for passkeys. They are hidden until here. */
export function startPasskeys() {
  const error = /** @type {HTMLElement | null} */ (document.querySelector("[data-passkey-error]"));
  const tell = (/** @type {unknown} */ failure) => {
    if (!error) return;
    error.textContent = failure ? reason(failure) : "";
    error.hidden = !failure;
  };
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-passkey]"))) {
    element.hidden = !isAble;
    const act = async () => {
      tell(null);
      try {
        if (element.dataset.passkey === "sign-in") return await signInWithPasskey(nextOf());
        if (element.dataset.passkey === "step-up") {
          await confirm();
          return location.assign(element.dataset.next || "/app/settings");
        }
        const label = new FormData(/** @type {HTMLFormElement} */ (element)).get("label");
        if (await register(String(label ?? ""))) await (await import("./act.js")).renewPage();
      } catch (failure) {
        tell(failure);
      }
      return undefined;
    };
    if (element instanceof HTMLFormElement) element.onsubmit = (event) => { event.preventDefault(); act(); };
    else element.onclick = act;
  }
}

/** Where the reader wanted to go. */
export const nextOf = () => {
  const field = document.querySelector("form#enter input[name=next]");
  return field instanceof HTMLInputElement ? field.value : "";
};

/** @param {string} base64url */
function bytes(base64url) {
  const binary = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** @param {{ id: string }} credential */
const withBytes = (credential) => ({ ...credential, id: bytes(credential.id) });

/** @param {ArrayBuffer | null | undefined} buffer */
function base64url(buffer) {
  if (!buffer) return undefined;
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {any} credential a PublicKeyCredential */
function json(credential) {
  if (!credential) throw new DOMException("", "NotAllowedError");
  if (typeof credential.toJSON === "function") return credential.toJSON();
  const { response } = credential;
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: base64url(response.clientDataJSON),
      attestationObject: base64url(response.attestationObject),
      authenticatorData: base64url(response.authenticatorData ?? response.getAuthenticatorData?.()),
      signature: base64url(response.signature),
      userHandle: base64url(response.userHandle),
      transports: response.getTransports?.(),
    },
  };
}

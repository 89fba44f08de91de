// All requests to the hub, and the only place where its HTML is parsed. The page's one Trusted Types policy,
// `fragment`, accepts exactly the text that `html` below has just fetched from the page's own origin.

/** An answer that is not a success. `kind` is the last part of the problem's type (RFC 9457), such as "step-up". */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} kind
   * @param {string} message in the user's language; empty if the hub gave none
   */
  constructor(status, kind, message) {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

/** The text that may be parsed now.
 * @type {string | null} */
let fetched = null;
const rules = {
  /** @param {string} input */
  createHTML(input) {
    if (input !== fetched) throw new TypeError("not a fragment of this hub");
    return input;
  },
};
const policy = window.trustedTypes?.createPolicy("fragment", rules) ?? rules;

/**
 * Fetches a page or a fragment. Scripts in it do not run, here or after its nodes were put into the page.
 *
 * @param {string} path
 * @returns {Promise<Document | null>} null if there is none (204)
 */
export async function html(path) {
  const response = await request(path, { headers: { accept: "text/html" } });
  if (response.status === 204) return null;
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("text/html") || new URL(response.url).origin !== location.origin) throw new Refusal(502, "", "");
  fetched = await response.text();
  try {
    return new DOMParser().parseFromString(/** @type {string} */ (policy.createHTML(fetched)), "text/html");
  } finally {
    fetched = null;
  }
}

/**
 * Sends JSON, or a form's fields, and returns the JSON answer; `{}` if there is none.
 *
 * @param {string} path
 * @param {object | URLSearchParams} body
 * @param {string} [method]
 * @returns {Promise<Record<string, any>>}
 */
export async function send(path, body, method = "POST") {
  const isForm = body instanceof URLSearchParams;
  const response = await request(path, {
    method,
    headers: { accept: "application/json", ...(isForm ? {} : { "content-type": "application/json" }) },
    body: isForm ? body : JSON.stringify(body),
  });
  return response.status === 204 ? {} : response.json().catch(() => ({}));
}

/** @param {string} path @returns {Promise<Record<string, any>>} */
export async function get(path) {
  return (await request(path, { headers: { accept: "application/json" } })).json();
}

/** Leaves for the sign-in page, which leads back here. */
export function signIn() {
  if (document.body.dataset.page === "enter") return;
  location.assign("/app/enter?next=" + encodeURIComponent(location.pathname + location.search));
}

/**
 * @param {string} path
 * @param {RequestInit} options
 */
async function request(path, options) {
  const url = new URL(path, location.href);
  if (url.origin !== location.origin) throw new TypeError("not of this hub: " + url.origin);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 20_000);
  try {
    const response = await fetch(url, {
      ...options, credentials: "same-origin", cache: "no-store", mode: "same-origin", signal: stop.signal,
    });
    const isSignedOut = response.redirected && new URL(response.url).pathname === "/app/enter";
    if (isSignedOut || (response.status === 401 && !path.startsWith("/v1/session"))) signIn();
    if (isSignedOut) throw new Refusal(401, "", "");
    if (!response.ok) throw await refusal(response);
    return response;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Response} response */
async function refusal(response) {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  const problem = isProblem ? await response.json().catch(() => ({})) : {};
  const kind = String(problem.type ?? "").split(/[/:#]/).pop() ?? "";
  return new Refusal(response.status, kind, String(problem.detail ?? problem.title ?? ""));
}

// The live connection: `mailbell.v1` (clients/PROTOCOL.md) over the session's cookie, without a device.
// It resumes at the last seq that this page has, so that nothing is missed, and reconnects by the protocol's rules.

import { get, signIn } from "./fragment.js";

/**
 * @typedef {object} Listener
 * @property {(seq: number, activity: Activity) => void} activity in the order of the log, each once
 * @property {(unread: number, head: number) => void} counted the hub's count of unread activities
 * @property {(head: number) => void} missed more happened than is worth replaying: up to `head`
 * @property {() => void} reset the log was restored or reset: what the page shows may be wrong
 * @property {(state: State) => void} state
 */
/** @typedef {"live" | "offline" | "lost" | "refused" | "ended"} State */

/** Silence after which the connection is taken for dead. */
const SILENCE_MS = 35_000;
/** A longer backlog is not replayed. */
const REPLAY_MOST = 40;

export class LiveSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Listener} */
  #listener;
  #epoch = document.body.dataset.epoch ?? "";
  #seq = Number(document.body.dataset.head ?? 0);
  #acked = 0;
  #heardAt = 0;
  #welcomedAt = 0;
  #bound = 500;
  #failures = 0;
  /** @type {number | undefined} */
  #retryAfter;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #ackTimer;
  #isOver = false;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
    addEventListener("online", () => this.#now());
    addEventListener("offline", () => { this.#drop(); listener.state("offline"); });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#seen();
    });
    // A page with an open socket cannot be kept for the back button.
    addEventListener("pagehide", () => this.#drop());
    addEventListener("pageshow", (event) => { if (event.persisted) this.#now(); });
    setInterval(() => this.#check(), 5_000);
    this.#connect();
    if (!navigator.onLine) listener.state("offline");
  }

  /** The newest seq that was received. */
  get head() { return this.#seq; }

  /** Connects anew, for the hub's count of unread activities. */
  recount() {
    if (this.#socket && this.#welcomedAt) this.#now();
  }

  /** Ends it for good: the reader signs out, and the hub's word of that must not lead elsewhere than their form does. */
  stop() {
    this.#isOver = true;
    this.#drop();
  }

  #connect() {
    clearTimeout(this.#retry);
    if (this.#isOver || this.#socket || !navigator.onLine) return;
    const url = new URL("/v1/subscribe", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, "mailbell.v1");
    this.#socket = socket;
    this.#heardAt = Date.now();
    this.#welcomedAt = 0;
    this.#retryAfter = undefined;
    socket.addEventListener("open", () => {
      const cursor = this.#epoch ? { cursor: { epoch: this.#epoch, seq: this.#seq } } : { from: "now" };
      socket.send(JSON.stringify({ type: "hello", ...cursor }));
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.#socket) return;
      this.#heardAt = Date.now();
      this.#take(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.#socket) this.#closed(event.code);
    });
  }

  /** @param {Frame} frame */
  #take(frame) {
    switch (frame.type) {
      case "welcome": return this.#welcome(frame);
      case "activity": return this.#activity(frame);
      case "live": return this.#listener.state("live");
      case "bye": this.#retryAfter = frame.retry_after_ms; return;
    }
  }

  /** @param {Frame} frame */
  #welcome(frame) {
    const head = frame.head ?? 0;
    const asked = this.#epoch !== "";
    const behind = head - this.#seq;
    this.#welcomedAt = Date.now();
    this.#failures = 0;
    this.#epoch = frame.epoch ?? "";
    if (frame.resume === "reset" || frame.resume === "gap" || behind < 0) {
      this.#seq = head;
      this.#listener.reset();
    } else if (behind > REPLAY_MOST) {
      this.#seq = head;
      this.#listener.missed(head);
    } else if (behind === 0 || asked) {
      this.#acked = this.#seq;
      return this.#listener.counted(frame.unread ?? 0, head);
    }
    // Asks again from where the page now is. The first time, only the welcome told the epoch.
    this.#now();
  }

  /** @param {Frame} frame */
  #activity(frame) {
    const { seq = 0, prev = 0, activity } = frame;
    if (prev > this.#seq) return this.#now();
    if (seq <= this.#seq || !activity) return;
    this.#seq = seq;
    if (seq - this.#acked >= 200) this.#ack();
    else this.#ackTimer ??= setTimeout(() => this.#ack(), 5_000);
    this.#listener.activity(seq, activity);
  }

  /** The hub pauses a session that acknowledges nothing. */
  #ack() {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    if (this.#socket?.readyState !== WebSocket.OPEN || !this.#welcomedAt || this.#seq <= this.#acked) return;
    this.#acked = this.#seq;
    this.#socket.send(JSON.stringify({ type: "ack", seq: this.#seq }));
  }

  /** Takes down a connection that has died. */
  #check() {
    if (!this.#socket || Date.now() - this.#heardAt <= SILENCE_MS) return;
    this.#drop();
    this.#wait();
  }

  /** The reader looks at the page: does not make them wait, unless the hub asked for it. */
  #seen() {
    this.#check();
    if (!this.#socket && this.#retryAfter === undefined) this.#connect();
  }

  /** Connects at once. */
  #now() {
    this.#drop();
    this.#connect();
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  /** @param {number} code */
  #closed(code) {
    this.#socket = null;
    if (this.#welcomedAt && Date.now() - this.#welcomedAt >= 30_000) this.#bound = 500;
    if (code === 4500 || code === 4503) {
      this.#isOver = true;
      this.#listener.state("ended");
      return signIn();
    }
    if (code >= 4500 && code <= 4999) {
      this.#isOver = true;
      return this.#listener.state("refused");
    }
    this.#failures += 1;
    // A browser does not say why a handshake failed: a request tells whether the session has ended.
    if (!this.#welcomedAt && this.#failures % 3 === 2) get("/v1/devices").catch(() => {});
    this.#wait();
  }

  #wait() {
    if (!navigator.onLine) return this.#listener.state("offline");
    this.#listener.state("lost");
    const delay = this.#retryAfter ?? Math.random() * this.#bound;
    this.#bound = Math.min(this.#bound * 2, 30_000);
    this.#retry = setTimeout(() => this.#connect(), delay);
  }
}

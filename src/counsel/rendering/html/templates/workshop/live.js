"use strict";
/* The view is sent whole whenever it has changed. Where its key is the same, or a half-made answer is still asked for, only what
   lives in it is put in anew: no answer and no focus is taken away. */
const view = document.getElementById("view"), note = document.getElementById("note"), said = document.getElementById("said");
const notes = new Map();
let source = null, wait = 500, later = 0, tries = 0, away = 0, watch = 0, patience = 15000;

/* What is told below the page: of what there is to tell, that which somebody's own answer hangs on first. */
function tell(about, text) {
  if (text) notes.set(about, text); else notes.delete(about);
  const first = ["refused", "waiting", "undone", "lost"].map((each) => notes.get(each)).find(Boolean) || "";
  if (note.textContent !== first) note.textContent = first;
}

/* How much it is worth that a node stays: an element more than any text, one with a name more than any without. */
const worth = ({ nodeType, id }) => id ? 1e6 : nodeType === 1 ? 1e3 : 1;

/* The children that stay, each for the one that it becomes: those worth most together, in their order. */
function staying(before, after) {
  const like = (one, other) => one.nodeName === other.nodeName && one.id === other.id;
  const most = Array.from({ length: before.length + 1 }, () => new Float64Array(after.length + 1));
  for (let i = before.length; i--;) for (let j = after.length; j--;) {
    const both = like(before[i], after[j]) ? most[i + 1][j + 1] + worth(before[i]) : 0;
    most[i][j] = Math.max(both, most[i + 1][j], most[i][j + 1]);
  }
  const pairs = new Map();
  for (let i = 0, j = 0; i < before.length && j < after.length;) {
    if (most[i][j] === most[i + 1][j]) i++;
    else if (most[i][j] === most[i][j + 1]) j++;
    else pairs.set(after[j++], before[i++]);
  }
  return pairs;
}

/* Whatever stays is the same element as before: whoever is about to touch it, or has it read out, loses nothing. */
function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== 1) { old.data = fresh.data; return; }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const before = [...old.childNodes], after = [...fresh.childNodes], pairs = staying(before, after), kept = new Set(pairs.values());
  for (const each of before) if (!kept.has(each)) each.remove();
  let place = old.firstChild;
  for (const each of after) {
    const same = pairs.get(each);
    if (same) { place = same.nextSibling; morph(same, each); } else old.insertBefore(each, place);
  }
}

function patch(page) {
  for (const fresh of page.querySelectorAll("[data-live]")) {
    const old = view.querySelector(`[data-live="${fresh.dataset.live}"]`);
    if (old) morph(old, fresh);
  }
}

function replace(page) {
  const focused = document.activeElement, id = focused && focused.id, held = view.contains(focused);
  view.replaceChildren(page);
  const heading = view.querySelector("h1"), same = id && document.getElementById(id);
  scrollTo(0, 0);
  if (held && same) same.focus({ preventScroll: true });
  if (held && !same && heading) heading.focus({ preventScroll: true });
  else if (heading) said.textContent = heading.textContent;
}

const half = () => view.querySelector("form[data-touched]");

function take({ key, html }) {
  const page = document.createElement("template");
  page.innerHTML = html;
  const form = half(), asked = form && page.content.querySelector(`form[data-poll="${CSS.escape(form.dataset.poll)}"]`);
  if (asked) patch(page.content);
  else if (key === view.dataset.key) {
    const whole = view.cloneNode(false);
    whole.append(page.content);
    morph(view, whole);
  } else replace(page.content);
  view.dataset.key = key;
  document.dispatchEvent(new Event("viewed"));
}

const events = { phone: "/events", wall: "/wall/events", lead: "/lead/events" }[view.dataset.role];

/* Whether this screen is known no more; then its page says how one comes in. */
async function dismissed() {
  const stop = new AbortController(), late = setTimeout(() => stop.abort(), 10000);
  try {
    const { status } = await fetch(events, { signal: stop.signal });
    if (status === 403) location.reload();
  } catch { /* not there: it is tried again */ } finally { clearTimeout(late); stop.abort(); }
}

/* A line may also be dead without a sign of it: then two beats are missed. */
function alive() {
  clearTimeout(watch);
  watch = setTimeout(() => { tries = Math.max(tries, 1); lost(); }, patience);
}

function lost() {
  quiet();
  tries += 1;
  if (tries > 1) tell("lost", note.dataset.lost);
  if (tries % 3 === 2) dismissed();
  later = setTimeout(listen, wait * (0.5 + Math.random()));
  wait = Math.min(wait * 2, 4000);
}

function quiet() {
  for (const timer of [later, watch]) clearTimeout(timer);
  if (source) source.close();
}

function listen() {
  quiet();
  source = new EventSource(events);
  source.onopen = () => { wait = 500; tries = 0; tell("lost", ""); alive(); };
  source.onmessage = (event) => { alive(); take(JSON.parse(event.data)); };
  source.addEventListener("beat", (event) => { patience = 2500 * event.data; alive(); });
  source.onerror = lost;
  alive();
}

/* A line that slept may be dead without a sign of it. */
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") away = Date.now();
  else if (!source || source.readyState !== 1 || Date.now() - away > 5000) listen();
});
addEventListener("pagehide", quiet);
addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
document.addEventListener("resume", listen);
addEventListener("online", listen);
listen();

/* An answer waits in the outbox until it was taken; a half-made one is kept beside its question. Where nothing can be kept, the
   memory of this page has to do. */
const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const memory = {}, fresh = 30 * 60 * 1000;
function kept(store, name, value) {
  if (value) value.at = Date.now();
  if (value !== undefined) memory[name] = value;
  let held = memory[name] || null;
  try {
    if (value === undefined) held = JSON.parse(store().getItem(name) || "null");
    else if (value === null) store().removeItem(name);
    else store().setItem(name, JSON.stringify(value));
  } catch { /* kept in memory alone */ }
  return held && Date.now() - held.at < fresh ? held : null;
}
const outbox = (value) => kept(() => localStorage, "outbox", value);
const draft = (value) => kept(() => sessionStorage, "draft", value);
const missed = (value) => kept(() => sessionStorage, "missed", value);
let number = 0, sending = false, pause = 1000, again = 0;

const form = () => view.querySelector("form[data-poll]");
const inWords = (asked) => [...asked.querySelectorAll("input:checked")].map((each) => {
  const group = each.name.startsWith("mark-") ? `${each.closest("fieldset").querySelector("legend").firstChild.textContent}: ` : "";
  return group + each.closest("label").textContent.trim();
}).concat(asked.elements.reason ? asked.elements.reason.value.trim() : "").filter(Boolean);
const fieldsOf = (asked) => Object.fromEntries(new FormData(asked));

function miss(words, why) {
  if (words.length) missed({ words, why });
  showMissed();
}

function showMissed() {
  const old = document.getElementById("kept"), what = missed();
  if (old) old.remove();
  if (!what) return;
  const box = document.createElement("section"), why = document.createElement("p"), away = document.createElement("button");
  box.id = "kept";
  why.textContent = note.dataset[what.why];
  box.append(why, ...what.words.map((each) => Object.assign(document.createElement("blockquote"), { textContent: each })));
  away.textContent = note.dataset.away;
  away.addEventListener("click", () => { missed(null); box.remove(); });
  box.append(away);
  view.after(box);
}

/* A half-made answer is put back where its question is asked, and shown where it is asked no more. */
function settle() {
  const asked = form(), half = draft();
  if (half && asked && half.poll === asked.dataset.poll) {
    if (asked.dataset.touched === undefined) fill(asked, half.fields);
    asked.dataset.touched = "";
  } else if (half) {
    draft(null);
    miss(half.words, "unsent");
  } else if (asked) {
    const letter = outbox();
    if (letter && letter.body.poll === asked.dataset.poll) {
      fill(asked, letter.body);
      asked.dataset.waiting = "";
    } else asked.reset();
  }
  showMissed();
}

function fill(asked, fields) {
  for (const each of asked.elements) {
    if (each.type === "radio") each.checked = fields[each.name] === each.value;
    else if (each.name === "reason") each.value = fields.reason || "";
  }
}

async function posted(body) {
  const stop = new AbortController(), late = setTimeout(() => stop.abort(), 10000);
  try {
    return await fetch("/vote", { method: "POST", body: new URLSearchParams(body), headers: { Accept: "application/json" }, keepalive: true, signal: stop.signal });
  } finally { clearTimeout(late); }
}

async function send() {
  clearTimeout(again);
  const letter = outbox();
  if (sending || !letter) return;
  sending = true;
  let after = 0;
  try {
    const answer = await posted(letter.body);
    if (answer.status === 503 || answer.status === 429) after = 1000 * (Number(answer.headers.get("retry-after")) || 2);
    else await answered(letter, answer);
  } catch {
    after = pause;
    pause = Math.min(pause * 2, 15000);
  }
  sending = false;
  const rest = outbox();
  tell("waiting", after && rest ? note.dataset.waiting : "");
  if (rest) again = setTimeout(send, after * (0.5 + Math.random()));
}

async function answered(letter, answer) {
  pause = 1000;
  const now = outbox();
  if (now && now.body.nonce === letter.body.nonce) {
    outbox(null);
    if (form()) delete form().dataset.waiting;
  }
  if (answer.ok) { tell("refused", ""); return; }
  if (answer.status === 409) { miss(letter.words, "late"); return; }
  const problems = await answer.json().then((each) => each.problems, () => []);
  tell("refused", problems.length ? problems[0].message : String(answer.status));
}

document.addEventListener("input", (event) => {
  const asked = event.target.form;
  if (!asked || !asked.dataset.poll) return;
  asked.dataset.touched = "";
  tell("refused", "");
  draft({ poll: asked.dataset.poll, fields: fieldsOf(asked), words: inWords(asked) });
});
document.addEventListener("submit", (event) => {
  const asked = event.target;
  if (!asked.dataset.poll) return;
  event.preventDefault();
  outbox({ body: { ...fieldsOf(asked), nonce: `${tab}.${++number}` }, words: inWords(asked) });
  draft(null);
  delete asked.dataset.touched;
  asked.dataset.waiting = "";
  send();
});
/* What is told lies below the button that sends, and never over it. */
new ResizeObserver(() => document.documentElement.style.setProperty("--told", `${note.offsetHeight}px`)).observe(note);
document.addEventListener("viewed", settle);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") send(); });
for (const name of ["online", "pageshow"]) addEventListener(name, send);
settle();
send();

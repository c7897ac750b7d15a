const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
let number = 0, outbox = null, sending = false;

async function send() {
  if (sending || !outbox) return;
  sending = true;
  const body = outbox;
  let again = 0;
  try {
    const answer = await fetch("/vote", { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.status === 503 || answer.status === 429) again = 1000 * (Number(answer.headers.get("retry-after")) || 2);
    else if (outbox === body) outbox = null;
    if (answer.status >= 400 && !again) line.textContent = (await answer.json()).problems[0].message;
    else if (answer.ok) line.textContent = "✓";
  } catch { again = 1000; }
  sending = false;
  if (again) setTimeout(send, again * (0.5 + Math.random()));
  else if (outbox) send();
}

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.poll) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(event.target));
  fields.set("nonce", `${tab}.${++number}`);
  outbox = fields;
  send();
});
addEventListener("online", send);
addEventListener("pageshow", send);

/* Keys press what is marked with them; what is pressed is sent, and the room's answer comes as a new view. */
const typed = { " ": "Space", PageDown: "ArrowRight", PageUp: "ArrowLeft", ".": "b" };

document.addEventListener("submit", async (event) => {
  const { target } = event;
  if (target.method !== "post") return;
  event.preventDefault();
  try {
    const answer = await fetch(target.action, { method: "POST", body: new URLSearchParams(new FormData(target)), headers: { Accept: "application/json" } });
    tell("undone", answer.ok ? "" : (await answer.json()).problems[0].message);
  } catch { tell("undone", note.dataset.undone); }
});

addEventListener("keydown", (event) => {
  const key = typed[event.key] || (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const pressed = key === "Space" || key === "Enter", own = pressed ? "button, a, summary, input" : "input, textarea, select";
  if (event.repeat || event.target.closest(own) || event.ctrlKey || event.metaKey || event.altKey) return;
  const button = [...view.querySelectorAll("[data-keys]")].find((each) => each.dataset.keys.split(" ").includes(key));
  if (button) { event.preventDefault(); button.click(); }
});

/* Held, the private look is open; let go, it is shut. Whoever cannot hold, or has it read out, opens and shuts it by a click. */
const peek = (target) => target.closest && target.closest(".peek > summary");
function look(open) { const peeked = view.querySelector(".peek"); if (peeked) peeked.open = open; }
let holding = false;
document.addEventListener("pointerdown", (event) => { if (peek(event.target)) { holding = true; look(true); } });
for (const name of ["pointerup", "pointercancel", "blur"]) addEventListener(name, () => { if (holding) { holding = false; look(false); } });
document.addEventListener("click", (event) => { if (peek(event.target) && event.detail > 0) event.preventDefault(); });

/* The clock of the talk only advises: nothing ends by it. */
let begun = { since: "", at: 0 };
function tick() {
  const clock = view.querySelector("[data-since]");
  if (!clock) return;
  const { since } = clock.dataset;
  if (begun.since !== since) begun = { since, at: Math.min(Date.now(), Number(since) * 1000) };
  const seconds = Math.round((Date.now() - begun.at) / 1000);
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
setInterval(tick, 500);
tick();
document.addEventListener("viewed", tick);

setInterval(() => {
  const clock = view.querySelector("[data-since]");
  if (!clock) return;
  const seconds = Math.max(0, Math.round(Date.now() / 1000 - Number(clock.dataset.since)));
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}, 500);

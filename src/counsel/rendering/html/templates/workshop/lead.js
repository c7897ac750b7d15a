document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { target } = event;
  await fetch(target.action, { method: "POST", body: new URLSearchParams(new FormData(target)), headers: { Accept: "application/json" } });
});
addEventListener("keydown", (event) => {
  if (event.repeat || event.target.closest("button, input, textarea, select, a, summary") || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const button = [...view.querySelectorAll("[data-keys]")].find((each) => each.dataset.keys.split(" ").includes(key));
  if (button) { event.preventDefault(); button.click(); }
});

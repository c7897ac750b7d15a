"use strict";
/* The view is sent whole whenever it has changed. Where its key is the same, only what lives in it is put in anew, so that
   no half-made answer is taken away. */
const view = document.getElementById("view");
const line = document.getElementById("line");
let source = null, wait = 500, later = 0;

function take(message) {
  const page = document.createElement("template");
  page.innerHTML = message.html;
  if (message.key !== view.dataset.key || view.dataset.role !== "phone") {
    view.replaceChildren(page.content);
    view.dataset.key = message.key;
  } else {
    for (const fresh of page.content.querySelectorAll("[data-live]")) {
      const old = view.querySelector(`[data-live="${fresh.dataset.live}"]`);
      if (old) old.replaceWith(fresh);
    }
  }
  document.dispatchEvent(new Event("viewed"));
}

function listen() {
  clearTimeout(later);
  if (source) source.close();
  source = new EventSource({ phone: "/events", wall: "/wall/events", lead: "/lead/events" }[view.dataset.role]);
  source.onopen = () => { wait = 500; };
  source.onmessage = (event) => take(JSON.parse(event.data));
  source.onerror = () => {
    source.close();
    clearTimeout(later);
    later = setTimeout(listen, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, 8000);
  };
}

const back = () => { if (document.visibilityState === "visible" && (!source || source.readyState === 2)) listen(); };
document.addEventListener("visibilitychange", back);
addEventListener("pageshow", back);
addEventListener("online", listen);
listen();

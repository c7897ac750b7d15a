/** Elements: what a panel says goes into them as text, and never as markup. */

/** @typedef {Node | string | null | false | undefined} Child */

/**
 * Make an element. An attribute that is false or null is left out; a function is a listener.
 * @param {string} tag with classes behind dots @param {Record<string, unknown>} [attributes] @param {Child[]} children
 */
export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, /** @type {EventListener} */ (value));
    else if (key === "share") made.style.setProperty("--share", `${100 * Number(value)}%`);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child || child === "").map((child) => /** @type {Node | string} */ (child)));
  return made;
}

/** A button; by its name the focus finds it again when all is shown anew. @param {string} label @param {string} id @param {() => void} click @param {Record<string, unknown>} [attributes] */
export const button = (label, id, click, attributes = {}) => h("button", { type: "button", id, click, ...attributes }, label);

/** A heading with what stands under it; nothing where nothing does. @param {string} title @param {Child[]} children */
export function section(title, ...children) {
  const under = children.filter(Boolean);
  return under.length ? h("section", {}, h("h3", {}, title), ...under) : null;
}

/** @param {(Child | Child[])[]} items @param {string} [tag] */
export function list(items, tag = "ul") {
  return items.length ? h(tag, {}, ...items.map((item) => h("li", {}, ...(Array.isArray(item) ? item : [item])))) : null;
}

/** Offer a text as a file. @param {string} name @param {string} type @param {string} text */
export function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Put a text where it can be pasted from, also where a page may not. @param {HTMLTextAreaElement | HTMLInputElement} field */
export async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
}

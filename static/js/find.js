/* Find or go to, in every page: Ctrl K or / opens it, the arrows choose, Enter goes, Esc closes and the focus is where it
   was. Enter before the answer has come waits for it. What was looked at lately is kept in this tab alone, and is
   forgotten with what keep.js keeps when somebody signs out. */
(() => {
  const LATELY = "keep:lately", MOST = 5;
  const lately = () => { try { return JSON.parse(sessionStorage.getItem(LATELY)) || []; } catch { return []; } };
  const look = () => {
    if (!/\/(outcomes\/\d+-[^/]+|catchballs\/\d+|teams\/[^/]+|people\/\d+\/line)\/$/.test(location.pathname)) return;
    const name = document.querySelector("#main h1")?.textContent.replace(/\s+/g, " ").trim();
    if (!name || document.getElementById("main").querySelector(".empty h1")) return;
    const seen = [{ url: location.pathname, name }, ...lately().filter((each) => each.url !== location.pathname)];
    try { sessionStorage.setItem(LATELY, JSON.stringify(seen.slice(0, MOST + 1))); } catch { /* full or forbidden */ }
  };
  let dialog, field, goes = false;
  const found = () => dialog.querySelector("#found");
  const options = () => [...dialog.querySelectorAll("[role=option]")];
  const chosen = () => dialog.querySelector("[role=option][aria-selected=true]");
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-expanded", String(Boolean(option)));
    if (option) field.setAttribute("aria-activedescendant", option.id); else field.removeAttribute("aria-activedescendant");
  };
  const say = (words) => { dialog.querySelector("#find-says").textContent = words; };
  const asked = () => field.value.replace(/\s+/g, " ").trim();
  const answered = () => found().dataset.q === asked();
  // What the server offers for nothing typed, and before it what this tab has looked at.
  const offer = () => {
    const list = found().querySelector("ul"), model = list?.querySelector("li");
    if (!model || asked()) return;
    const there = new Set(options().map((option) => option.pathname));
    lately().filter((each) => each.url !== location.pathname && !there.has(each.url)).slice(0, MOST).reverse().forEach((each, at) => {
      const row = model.cloneNode(true), link = row.querySelector("a");
      link.id = `find-lately-${at}`;
      link.href = each.url;
      link.querySelector("span").textContent = each.name;
      link.querySelector("small").textContent = dialog.dataset.lately;
      link.querySelector("svg").replaceWith(dialog.querySelector("[data-lately-icon]").content.cloneNode(true));
      list.prepend(row);
    });
  };
  const open = () => {
    if (dialog.open) { field.select(); return; }
    goes = false;
    field.value = "";
    say("");
    dialog.showModal();
    field.focus();
    field.dispatchEvent(new CustomEvent("find"));
  };
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
  addEventListener("keydown", (event) => {
    const command = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if (!(command || slash) || event.isComposing) return;
    const own = document.querySelector("main input[type=search][name=q]");
    if (!dialog && !own) return;
    event.preventDefault();
    if (dialog) open(); else own.select();
  });
  const move = (step) => {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  };
  const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1) };
  const listen = () => {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-find]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.closest("[data-close]")) dialog.close(); });
    field.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.isComposing) return;
      event.preventDefault();
      keys[event.key]();
    });
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (answered()) chosen()?.click(); else goes = true;
    }, true);
    field.addEventListener("input", () => { goes = false; });
    dialog.addEventListener("htmx:afterSwap", () => {
      offer();
      choose(options()[0]);
      found().querySelector(".palette__list")?.scrollTo(0, 0);
      say(found().dataset.count);
      if (goes && answered()) chosen()?.click();
    });
    ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => dialog.addEventListener(name, () => {
      const line = document.createElement("p");
      line.className = "palette__none small muted";
      line.textContent = dialog.dataset.noAnswer;
      found().replaceChildren(line);
      delete found().dataset.q;
      choose(null);
      say(dialog.dataset.noAnswer);
      goes = false;
    }));
    // Back from where it led to: closed.
    addEventListener("pagehide", () => dialog.close());
  };
  document.addEventListener("DOMContentLoaded", () => {
    look();
    dialog = document.getElementById("find");
    if (!dialog) return;
    field = dialog.querySelector("#find-q");
    listen();
  });
})();

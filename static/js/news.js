/* A page that is open asks now and then whether others changed something of it (data-news, from data-mark on). Then a note
   lies over it, and nothing that is being read moves; Show loads the page anew at the same place, and keep.js brings back
   what was typed. Hidden tabs don't ask; who comes back to one asks at once. Errors make it ask less often. */
(() => {
  const EVERY = 25000, LONGEST = 10 * 60000, SOON = 2000;
  addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("news");
    if (!place?.dataset.news) return;
    let mark = place.dataset.mark, wait = EVERY, timer, asked = Date.now(), asking = false;
    const later = () => { clearTimeout(timer); if (!document.hidden) timer = setTimeout(ask, wait * (0.9 + Math.random() / 5)); };
    const tell = (html) => {
      const before = place.querySelector("[data-show]");
      const focused = before && place.contains(document.activeElement);
      const answer = document.createElement("template");
      answer.innerHTML = html;
      // How many balls wait: counted anew where it stands, and not said aloud.
      for (const piece of answer.content.querySelectorAll("[hx-swap-oob]")) {
        piece.removeAttribute("hx-swap-oob");
        const there = document.getElementById(piece.id);
        if (there) there.replaceWith(piece); else piece.remove();
      }
      // Elsewhere a ball came or went: nothing of this page has changed.
      if (!answer.content.firstElementChild) return;
      place.replaceChildren(answer.content);
      if (focused) place.querySelector("[data-show]").focus();
      // Said once: on a busy page it would talk without an end.
      if (!before) document.getElementById("live").textContent = place.querySelector("span").textContent;
    };
    const ask = async () => {
      if (asking || document.hidden) return;
      asking = true;
      asked = Date.now();
      const from = mark;
      try {
        const answer = await fetch(place.dataset.news, { headers: mark ? { "If-None-Match": `"${mark}"` } : {}, cache: "no-store" });
        // Signed out: nothing is told any more.
        if (answer.status === 401) return;
        wait = answer.ok || answer.status === 304 ? EVERY : Math.min(wait * 2, LONGEST);
        if (answer.ok && from === mark) {
          const html = answer.status === 200 ? await answer.text() : "";
          mark = answer.headers.get("ETag").replace(/^W\/|"/g, "");
          if (html) tell(html);
        }
      } catch {
        wait = Math.min(wait * 2, LONGEST);
      } finally {
        asking = false;
      }
      later();
    };
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) clearTimeout(timer);
      else if (Date.now() - asked > SOON) ask();
      else later();
    });
    place.addEventListener("click", (event) => {
      if (event.target.closest("[data-show]")) location.reload();
      if (event.target.closest("[data-dismiss]")) { place.replaceChildren(); document.getElementById("main").focus({ preventScroll: true }); }
    });
    // The thread came anew with what its reader did: whatever there was is on it.
    document.addEventListener("htmx:afterSwap", (event) => {
      // A swap that was held while a button was down names what arrived alone.
      const swapped = event.detail.target ?? event.detail.elt;
      if (!swapped?.id?.startsWith("thread-")) return;
      mark = "";
      place.replaceChildren();
    });
    later();
  });
})();

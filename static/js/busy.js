/* A pressed button is pressed once. The form's second submission is held back until the first was answered;
   the server would see the same form key and answer it once anyway. */
(() => {
  const held = new WeakMap();
  const release = (form) => {
    const kept = held.get(form);
    if (!kept) return;
    clearTimeout(kept.timer);
    kept.button?.removeAttribute("aria-disabled");
    held.delete(form);
  };
  addEventListener("submit", (event) => {
    const form = event.target;
    if (held.has(form)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    const button = event.submitter;
    // Later than the submission itself: nothing here may keep the button's own name and value from being sent.
    setTimeout(() => {
      const htmx = [form, button].some((part) => part?.closest("[hx-post], [hx-get], [hx-boost]"));
      if (event.defaultPrevented && !htmx) release(form);
      else button?.setAttribute("aria-disabled", "true");
    });
    // A server that never answers (or a download) must not leave a dead button behind.
    held.set(form, { button, timer: setTimeout(() => release(form), 10000) });
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (form && event.detail.requestConfig?.triggeringEvent?.type === "submit") release(form);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form").forEach(release); });
})();

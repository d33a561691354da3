/* What arrives while a button is held down waits until it is let go: exchanged or moved under the finger, it would hear no
   click. Of one place the last answer counts, and of what is inside it; what another place asks meanwhile changes nothing. */
(() => {
  let held = [];
  let down = false, timer;
  const press = (event) => { if (event.target.closest?.("button, [type=submit], label, a")) { clearTimeout(timer); down = true; } };
  const release = (event) => {
    // The focus goes from field to field; only the window's own loss of it means that no release will be heard.
    if (!down || (event.type === "blur" && event.target !== window)) return;
    // The click comes after the pointer is up.
    timer = setTimeout(() => { down = false; held.splice(0).forEach(({ swap }) => swap()); }, 60);
  };
  addEventListener("pointerdown", press, true);
  addEventListener("keydown", (event) => { if (event.key === " ") press(event); }, true);
  ["pointerup", "pointercancel", "keyup", "blur"].forEach((name) => addEventListener(name, release, true));
  const isFor = (target, one) => target.contains(one.target) || (target.id && one.target.id === target.id);
  // Asked anew: an older answer would put back what is no longer so.
  document.addEventListener("htmx:beforeRequest", ({ detail: { target } }) => {
    held = held.filter((one) => !isFor(target, one));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, target, serverResponse, shouldSwap, requestConfig } = event.detail;
    if (!down || !shouldSwap || requestConfig.triggeringEvent?.type === "submit") return;
    event.detail.shouldSwap = false;
    const swapStyle = elt.closest("[hx-swap]")?.getAttribute("hx-swap") || "innerHTML";
    // What was held before it may have put another part in its place: the one of that name is meant.
    held.push({ target, swap: () => {
      const place = target.isConnected ? target : document.getElementById(target.id);
      if (place) htmx.swap(place, serverResponse, { swapStyle });
    } });
  });
})();

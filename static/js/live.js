/* After a swap: read out what the server marked with data-say (after data-say-after milliseconds, so that typing
   isn't talked over), and lead the focus to data-focus. On a whole page too, where an error summary asks for it. */
(() => {
  let timer;
  const all = (selector, root) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  const say = (text) => {
    const live = document.getElementById("live");
    if (!live) return;
    live.textContent = "";
    // In its own turn: the same sentence twice is said twice.
    setTimeout(() => { live.textContent = text; }, 50);
  };
  const arrive = (root) => {
    const said = all("[data-say]", root).map((part) => [part.dataset.say || part.textContent.trim(), part.dataset.sayAfter]);
    if (said.length) {
      clearTimeout(timer);
      timer = setTimeout(() => say(said.map(([text]) => text).join(" ")), Math.max(...said.map(([, after]) => Number(after) || 0)));
    }
    // A single problem has no summary: its field is the place to go on.
    const invalid = all('[aria-invalid="true"]', root)[0];
    // Nobody is taken away from a number that they are typing elsewhere.
    const at = document.activeElement, types = at?.matches("input") && at.value !== "" && !root.contains(at);
    const target = all("[data-focus]", root)[0] || (types ? null : invalid);
    if (target) target.focus();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => arrive(document.body));
  else arrive(document.body);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) arrive(event.detail.elt);
  });
})();

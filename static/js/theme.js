/* The reader's own choice of light or dark, kept in this browser. Without a choice the system's holds.
   Loaded in the head and not deferred, so that no page flashes in the other theme. */
(() => {
  const root = document.documentElement, KEY = "theme";
  const kept = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme; else delete root.dataset.theme;
  };
  apply(kept());
  const show = () => {
    const theme = kept() || "system";
    document.querySelectorAll("[data-theme-choice] input").forEach((input) => { input.checked = input.value === theme; });
  };
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-theme-choice]")) return;
    try { localStorage.setItem(KEY, event.target.value); } catch { /* for this page only, then */ }
    apply(event.target.value);
  });
})();

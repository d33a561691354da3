/* A button with data-copy puts what the named field holds into the clipboard. Without a script the field is marked and copied. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { if (!document.execCommand("copy")) return; }
  button.textContent = button.dataset.copied;
  const live = document.getElementById("live");
  if (live) live.textContent = button.dataset.copied;
});

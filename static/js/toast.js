/* A toast stays until it is dismissed or the next page. Without this script its link reloads the page without it. */
document.addEventListener("click", (event) => {
  const close = event.target.closest("#toast [data-dismiss]");
  if (!close) return;
  event.preventDefault();
  document.getElementById("toast").replaceChildren();
  document.getElementById("main")?.focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("#toast")) document.querySelector("#toast [data-dismiss]")?.click();
});

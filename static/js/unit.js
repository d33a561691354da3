/* The unit that is typed (data-unit) stands beside every number of its form at once; the server writes it there, too. */
addEventListener("input", (event) => {
  if (!event.target.matches("[data-unit]")) return;
  event.target.form.querySelectorAll(".unit > span").forEach((unit) => { unit.textContent = event.target.value.trim(); });
});

/* Rows that are ticked and carry numbers (data-ticked): a number ticks its row, and unticking takes what was asked out.
   So what is ticked is what is sent. Ticked again, the row has its number back. Without this script a number alone counts. */
(() => {
  const rowOf = (event) => event.target.closest("[data-ticked]");
  const tickOf = (row) => row.querySelector("[type=checkbox]");
  // Before the others that listen here, so that what they keep or send is already so.
  addEventListener("input", (event) => {
    const row = event.target.matches("[inputmode=decimal]") && rowOf(event);
    if (row && event.target.value.trim()) tickOf(row).checked = true;
  }, true);
  addEventListener("change", (event) => {
    const row = event.target.type === "checkbox" && rowOf(event);
    if (!row) return;
    const asked = row.querySelector("[data-asked]");
    if (event.target.checked) asked.value ||= asked.dataset.asked;
    else { asked.dataset.asked = asked.value; asked.value = ""; }
  }, true);
})();

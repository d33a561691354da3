/* Whoever says five numbers types digits and Enter: the next empty field has the focus before the server has
   answered, so that fast fingers lose no digit. Where none is left, the row that asks something gets the focus, else
   the heading of the part. */
(() => {
  const onwards = (row) => {
    const part = row.closest("section");
    const rows = [...part.querySelectorAll(".checkin")], at = rows.indexOf(row);
    const fields = [...rows.slice(at + 1), ...rows.slice(0, at)].map((each) => each.querySelector("input[name=value]")).filter(Boolean);
    return { part, empty: fields.find((field) => !field.value), asks: fields.find((field) => field.matches("[aria-invalid=true]")) };
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.detail.elt;
    if (row.matches("form.checkin")) onwards(row).empty?.focus();
  });
  document.addEventListener("htmx:load", (event) => {
    const saved = event.detail.elt;
    if (!saved.matches?.("[data-next]") || document.activeElement.matches("input")) return;
    const { part, empty, asks } = onwards(saved);
    (empty || asks || part.querySelector("h2")).focus();
  });
})();

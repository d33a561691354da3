/* In a table with data-follow, the row and the column under the pointer or the focus are tinted. */
for (const table of document.querySelectorAll("table[data-follow]")) {
  const follow = (event) => {
    for (const cell of table.querySelectorAll(".is-followed")) cell.classList.remove("is-followed");
    const here = event.target.closest?.("td.cell, th");
    if (!here || event.type === "pointerleave" || event.type === "focusout") return;
    if (here.matches(".row-t, .cell")) for (const cell of here.parentElement.cells) cell.classList.add("is-followed");
    if (here.matches(".row-t")) return;
    for (const row of table.rows) row.cells[here.cellIndex]?.classList.add("is-followed");
  };
  for (const name of ["pointerover", "pointerleave", "focusin", "focusout"]) table.addEventListener(name, follow);
}

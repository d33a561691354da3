/* A list of inputs under one name: add a line, remove one. Without this script there is always one blank line more. */
document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-line-add]"), remove = event.target.closest("[data-line-remove]");
  if (!add && !remove) return;
  const list = add ? add.closest("fieldset, .field")?.querySelector("[data-lines]") : remove.closest("[data-lines]");
  if (!list) return;
  if (add) {
    const line = list.lastElementChild.cloneNode(true);
    const input = line.querySelector("input");
    line.querySelectorAll("input").forEach((each) => { each.value = ""; });
    const number = String(list.children.length + 1);
    line.querySelectorAll("[aria-label]").forEach((part) => part.setAttribute("aria-label", part.getAttribute("aria-label").replace(/\d+/, number)));
    list.append(line);
    input.focus();
  } else if (list.children.length > 1) {
    const line = remove.closest("li"), next = (line.nextElementSibling || line.previousElementSibling).querySelector("input");
    line.remove();
    next.focus();
  } else {
    list.querySelectorAll("input").forEach((each) => { each.value = ""; });
  }
  list.dispatchEvent(new Event("input", { bubbles: true }));
});

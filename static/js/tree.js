/* Branches open and close without leaving the page; one that wasn't read yet is fetched when it opens first. The
   address follows, so that it can be sent to somebody.
   Keys, on a branch's button: up and down go to the next one, right opens or goes in, left closes or goes out. */
(() => {
  const listOf = (button) => document.getElementById(`pieces-${button.value}`);
  const twistOf = (root, list) => root.querySelector(`.twist[value="${list.id.slice(7)}"]`);
  const isOpen = (button) => button.getAttribute("aria-expanded") === "true";
  const set = (button, open) => {
    const list = listOf(button);
    button.setAttribute("aria-expanded", open);
    list.hidden = !open;
    follow(button);
    if (open && "unread" in list.dataset && !("asked" in list.dataset)) {
      list.dataset.asked = "";
      const branch = button.closest("[data-branch]").dataset.branch.replace("/0/", `/${button.value}/`);
      htmx.ajax("GET", branch, { source: button, target: list, swap: "outerHTML" });
    }
  };
  // What the form would send, with the branches that are open now.
  const follow = (button) => {
    const form = button.form, fields = new URLSearchParams(new FormData(form));
    fields.delete("open");
    form.querySelectorAll('.twist[aria-expanded="true"]').forEach((each) => fields.append("open", each.value));
    history.replaceState(history.state, "", `${form.getAttribute("action")}?${fields}`);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".tree .twist");
    if (!button) return;
    event.preventDefault();
    set(button, !isOpen(button));
  });
  const shown = (tree) => [...tree.querySelectorAll(".twist")].filter((button) => button.offsetParent);
  const steps = {
    ArrowDown: (button, all) => all[all.indexOf(button) + 1],
    ArrowUp: (button, all) => all[all.indexOf(button) - 1],
    ArrowRight: (button) => (isOpen(button) ? listOf(button).querySelector(".twist") : void set(button, true)),
    ArrowLeft: (button, all, tree) => {
      if (isOpen(button)) return void set(button, false);
      const above = button.closest("ul");
      return above === tree ? undefined : twistOf(tree, above);
    },
  };
  document.addEventListener("keydown", (event) => {
    const button = event.target.closest?.(".tree .twist"), step = steps[event.key];
    if (!button || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const tree = button.closest(".tree");
    step(button, shown(tree), tree)?.focus();
  });
  // Whoever was sent to one row goes on from there. Not before the browser has gone to it: that takes the focus away.
  addEventListener("load", () => setTimeout(() => {
    const row = document.getElementById(location.hash.slice(1));
    if (row?.matches(".tree li")) row.querySelector(".txt a").focus();
  }));
  // What arrives may find its branch closed again; where nothing arrives, closing and opening asks again.
  document.addEventListener("htmx:load", (event) => {
    const list = event.detail.elt, button = list.id?.startsWith("pieces-") && twistOf(document, list);
    if (button) list.hidden = !isOpen(button);
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, (event) => {
    const button = event.detail.elt;
    if (!button.matches?.(".tree .twist")) return;
    const list = listOf(button), says = button.closest("[data-no-answer]").dataset.noAnswer;
    const line = document.createElement("li"), live = document.getElementById("live");
    line.className = "small muted";
    line.textContent = live.textContent = says;
    list.replaceChildren(line);
    delete list.dataset.asked;
  }));
})();

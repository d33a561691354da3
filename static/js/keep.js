/* Nothing typed is lost. A form with data-keep="key" keeps its fields in this tab until its answer has arrived;
   when no server answers, a note beside the form says so and offers to try again. */
(() => {
  const PREFIX = "keep:";
  const store = {
    get: (key) => { try { return JSON.parse(sessionStorage.getItem(PREFIX + key)); } catch { return null; } },
    set: (key, value) => { try { sessionStorage.setItem(PREFIX + key, JSON.stringify(value)); } catch { /* full or forbidden */ } },
    drop: (key) => { try { sessionStorage.removeItem(PREFIX + key); } catch { /* forbidden */ } },
    clear: () => { try { Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key)); } catch { /* forbidden */ } },
  };
  const keyOf = (form) => `${location.pathname}#${form.dataset.keep}`;
  const typed = (form) => [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit", "button", "fieldset"].includes(field.type));
  const choice = (field) => field.type === "radio" || field.type === "checkbox";

  const remember = (form, sent = false) => {
    const fields = typed(form).filter((field) => !choice(field) || field.checked).map((field) => [field.name, field.value]);
    store.set(keyOf(form), { sent, fields });
  };
  const restore = (form) => {
    const kept = store.get(keyOf(form));
    if (!kept) return;
    // Sent, and a new page came: the server has it. Back or reload after sending: perhaps it never arrived.
    const how = performance.getEntriesByType("navigation")[0]?.type;
    if (kept.sent && how === "navigate") { store.drop(keyOf(form)); return; }
    const left = [...kept.fields];
    typed(form).forEach((field) => {
      if (choice(field)) {
        const checked = left.some(([name, value]) => name === field.name && value === field.value);
        if (checked !== field.checked) { field.checked = checked; field.dispatchEvent(new Event("change", { bubbles: true })); }
        return;
      }
      const at = left.findIndex(([name]) => name === field.name);
      if (at < 0) return;
      const [[, value]] = left.splice(at, 1);
      // What the server wrote (after an error, say) is newer than what this tab remembers.
      const server = field.tagName === "SELECT" ? null : field.defaultValue;
      if (value !== field.value && (server === "" || server === null || how !== "navigate")) {
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  };
  const within = (event) => event.target.closest?.("form[data-keep]");
  ["input", "change"].forEach((name) => document.addEventListener(name, (event) => { const form = within(event); if (form) remember(form); }));
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget]")) store.clear();
    else if (event.target.matches("[data-keep]")) remember(event.target, true);
  });
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-keep]").forEach(restore));

  /* No answer */
  const submitted = (event) => event.detail.requestConfig?.triggeringEvent?.type === "submit";
  const formOf = (event) => event.detail.elt.closest?.("form");
  const quiet = (form) => form?.querySelectorAll(":scope > .no-answer").forEach((note) => note.remove());
  const complain = (event) => {
    const form = formOf(event), template = document.getElementById("no-answer");
    if (!form || !template || !submitted(event)) return;
    quiet(form);
    const button = event.detail.requestConfig.triggeringEvent.submitter;
    form.append(template.content.cloneNode(true));
    form.querySelector(":scope > .no-answer [data-again]").addEventListener("click", () => form.requestSubmit(button?.isConnected ? button : undefined));
  };
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, complain));
  document.addEventListener("htmx:beforeRequest", (event) => { if (submitted(event)) quiet(formOf(event)); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (event.detail.successful && submitted(event) && form?.dataset.keep) store.drop(keyOf(form));
  });
})();

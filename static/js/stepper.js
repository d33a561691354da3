/* ± buttons beside a number: exact in tenths or thousandths, and everybody who listens to typing hears them. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]"), box = button?.closest(".stepper"), input = box?.querySelector("input");
  if (!input) return;
  // As lean/lib/numbers.py reads: the last mark parts the decimals, but 1,200 is twelve hundred.
  const plain = (text) => {
    const typed = String(text).trim().replace(/[\u2212\u2013]/, "-").replace(/[\s'’]/g, "");
    if (typed.includes(",") && typed.includes(".")) {
      const mark = typed.lastIndexOf(",") > typed.lastIndexOf(".") ? "," : ".";
      return typed.replaceAll(mark === "," ? "." : ",", "").replace(mark, ".");
    }
    return /^-?[1-9]\d{0,2}(,\d{3})+$/.test(typed) ? typed.replaceAll(",", "") : typed.replace(",", ".");
  };
  const places = (text) => (plain(text).split(".")[1] || "").length;
  const empty = input.value.trim() === "";
  const from = empty ? box.dataset.start ?? "0" : input.value;
  const decimals = Math.max(places(from), places(button.dataset.step)), unit = 10 ** decimals;
  const number = Number(plain(from));
  if (Number.isNaN(number)) { input.focus(); return; }
  const next = Math.round(number * unit) + Math.round(Number(button.dataset.step) * unit);
  input.value = (next / unit).toFixed(decimals).replace("-", "\u2212");
  input.dispatchEvent(new Event("input", { bubbles: true }));
});

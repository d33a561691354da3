/* A button with data-print opens the browser's own way to paper. Without a script that way is in its menu. */
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });

/* data-congvu-print: shown only with JavaScript; opens the browser's print window. */
document.querySelectorAll("[data-congvu-print][hidden]").forEach((button) => { button.hidden = false; });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-congvu-print]")) window.print();
});

/* data-congvu-confirm="Câu hỏi": asks before a button acts. Every submit button is busy while its
   page loads, and a second press does nothing. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-congvu-confirm]");
  if (button && !window.confirm(button.dataset.congvuConfirm)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.congvuSent) { event.preventDefault(); return; }
  form.dataset.congvuSent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-congvu-sent]").forEach((form) => {
    delete form.dataset.congvuSent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });
});

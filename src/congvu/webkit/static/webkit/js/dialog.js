/* data-congvu-dialog="id" opens <dialog id>; data-congvu-dismiss closes a toast. The error summary
   takes the focus, so that a screen reader starts with what is wrong. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-congvu-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.congvuDialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
  event.target.closest("[data-congvu-dismiss]")?.closest("[data-congvu-toast]")?.remove();
});
const focusFault = (root) => root.querySelector("[data-congvu-focus]")?.focus();
focusFault(document);
document.addEventListener("htmx:load", (event) => focusFault(event.target));

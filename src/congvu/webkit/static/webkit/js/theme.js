/* form[data-congvu-theme]: changes the look at once; the same POST keeps it in the cookie. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-congvu-theme]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  document.documentElement.dataset.theme = event.submitter.value;
  form.querySelectorAll("button").forEach((button) => {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  });
  fetch(form.action, { method: "POST", body, redirect: "manual" });
});

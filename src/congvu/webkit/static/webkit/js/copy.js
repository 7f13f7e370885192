/* <button data-congvu-copy="text" data-done="Đã chép" hidden>: shown only where copying works. */
const showCopy = (root) => navigator.clipboard
  && root.querySelectorAll("[data-congvu-copy][hidden]").forEach((button) => { button.hidden = false; });
showCopy(document);
document.addEventListener("htmx:load", (event) => showCopy(event.target));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-congvu-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.congvuCopy);
  const words = button.querySelector("span") ?? button;
  words.textContent = button.dataset.done ?? words.textContent;
});

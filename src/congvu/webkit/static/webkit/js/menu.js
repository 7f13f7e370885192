/* A <details data-congvu-menu> closes on Escape, on a press outside, and when another opens. */
const menus = () => document.querySelectorAll("details[data-congvu-menu][open]");
document.addEventListener("click", (event) => {
  menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});

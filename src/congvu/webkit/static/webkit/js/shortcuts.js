/* Keys of an official at work: "?" help, "/" search, "g" then h/v/t goes; in lists j and k move
   between rows, x picks, Enter opens. Never while typing; single keys can be turned off at /tro-giup/. */
const GO = { h: "/", v: "/viec-cua-toi/", t: "/tra-cuu/", d: "/thu-tuc/" };
let leader = 0;

const isTyping = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
  && !["checkbox", "radio"].includes(target.type);
const areOff = () => localStorage.getItem("congvu-keys") === "off";

const moveRow = (step) => {
  const rows = [...document.querySelectorAll(".c-table tbody tr")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.querySelector("a, input, button")?.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || areOff()) return;
  const recent = Date.now() - leader < 1200;
  if (recent && GO[event.key]) location.assign(GO[event.key]);
  else if (event.key === "g") leader = Date.now();
  else if (event.key === "?") location.assign("/tro-giup/#phim-tat");
  else if (event.key === "/") { event.preventDefault(); document.querySelector("input[type=search]")?.focus(); }
  else if (event.key === "j") moveRow(1);
  else if (event.key === "k") moveRow(-1);
  else if (event.key === "x") document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]")?.click();
});

document.querySelectorAll("[data-congvu-keys]").forEach((box) => {
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.checked = !areOff();
  box.addEventListener("change", () => localStorage.setItem("congvu-keys", box.checked ? "on" : "off"));
});

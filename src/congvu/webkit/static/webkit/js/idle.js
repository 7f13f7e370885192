/* [data-congvu-idle="300"][data-congvu-idle-to="/address/"]: on a shared machine, goes there after so
   many seconds without a key or a press, and when the page comes back out of the browser's memory.
   What an abandoned upload has noted to go on later (its file's name) goes, too. */
const idle = document.querySelector("[data-congvu-idle]");
if (idle) {
  const forget = () => {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith("tus::")) localStorage.removeItem(key);
    } catch { /* no storage: nothing was kept */ }
  };
  const leave = () => { forget(); globalThis.location.replace(idle.dataset.congvuIdleTo); };
  let clock;
  const again = () => {
    clearTimeout(clock);
    clock = setTimeout(leave, Number(idle.dataset.congvuIdle) * 1000);
  };
  for (const press of ["keydown", "pointerdown"]) document.addEventListener(press, again);
  addEventListener("pageshow", (event) => { if (event.persisted) leave(); });
  for (const field of document.querySelectorAll("input, textarea, select")) field.autocomplete = "off";
  again();
}

/* <form data-congvu-autosave="/address/">: posts the form when a field is left or after 3 quiet
   seconds; says so in [data-congvu-saved]. Without JavaScript the "Lưu" button does the same. */
const waiting = new WeakMap();
const busy = new WeakMap();

/* The server raises the step's version with every save; the next save must show the new one. */
const takeVersion = (form, html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const saved = page.querySelector("#draft-saved [name=version]");
  if (saved && form.elements.version) form.elements.version.value = saved.value;
  return Boolean(saved);
};

const saveForm = (form) => {
  const turn = (busy.get(form) ?? Promise.resolve()).then(() => saveNow(form));
  busy.set(form, turn);
  turn.then(() => { if (busy.get(form) === turn) busy.delete(form); });
};

const saveNow = async (form) => {
  clearTimeout(waiting.get(form));
  const said = form.querySelector("[data-congvu-saved]");
  const words = (name) => said?.dataset[name] ?? "";
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.dataset.congvuAutosave, {
      method: "POST", body, headers: { "X-Congvu-Autosave": "1", "HX-Request": "true" },
    });
    const saved = takeVersion(form, await answer.text());
    if (said) said.textContent = answer.ok && saved ? words("saved") : words("failed");
  } catch {
    if (said) said.textContent = words("failed");
  }
};

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-congvu-autosave]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => saveForm(form), 3000));
});
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-congvu-autosave]");
  if (form && event.target.type !== "file") saveForm(form);
});

/* A save under way must land first, or the page's own save would meet a version it does not know. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("form[data-congvu-autosave]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  const under = busy.get(form);
  if (!under) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = event.submitter;
  under.then(() => form.requestSubmit(button));
}, true);

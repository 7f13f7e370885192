/* A form with [data-congvu-resumable]: files from 1 MiB on go ahead of it by parts (tus 1.0, the
   client is loaded when first needed) and go on after a cut, a closed page or a restarted server.
   Small files, and all files without JavaScript, go with the form as ever. */
const FROM = 1024 * 1024;
const PART = 4 * 1024 * 1024;
const WAITS = [0, 1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000];
const going = new WeakMap();
let client;

const loadClient = (address) => {
  client ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.tus);
    script.onerror = () => { client = undefined; failed(new Error(address)); };
    document.head.append(script);
  });
  return client;
};

const inMb = (size) => (size / FROM).toFixed(1).replace(".", ",");

const element = (tag, words = "") => {
  const made = document.createElement(tag);
  if (tag === "button") made.type = "button";
  made.textContent = words;
  return made;
};

/* One line under the field: name, progress, what is going on, a button to give up. */
const lineFor = (input, file, said) => {
  const line = element("p");
  line.className = "c-field__hint";
  const bar = Object.assign(element("progress"), { max: file.size, value: 0, className: "c-progress__bar" });
  bar.setAttribute("aria-label", file.name);
  const state = element("span");
  state.setAttribute("role", "status");
  const drop = Object.assign(element("button", said.drop), { className: "c-button c-button--quiet c-button--small" });
  drop.setAttribute("aria-label", `${said.drop} ${file.name}`);
  line.append(element("strong", file.name), " ", bar, state, " ", drop);
  input.closest(".c-field, fieldset").append(line);
  return { line, bar, state, drop };
};

const hiddenFor = (input, address) => Object.assign(element("input"), {
  type: "hidden", name: `${input.name}-da-tai`, value: address.split("/").filter(Boolean).pop(),
});

const send = async (form, input, file, said) => {
  const open = going.get(form) ?? new Map();
  going.set(form, open);
  const { line, bar, state, drop } = lineFor(input, file, said);
  let done;
  open.set(line, new Promise((yes) => { done = yes; }));
  const ended = () => { open.delete(line); done(); };
  const failed = (words) => {
    state.textContent = `${words} `;
    const retry = Object.assign(element("button", said.retry), { className: "c-button c-button--small" });
    retry.addEventListener("click", () => { retry.remove(); upload.start(); });
    state.after(retry);
  };
  let upload;
  try {
    const tus = await loadClient(said.client);
    upload = new tus.Upload(file, {
      endpoint: said.congvuResumable, chunkSize: PART, retryDelays: WAITS, removeFingerprintOnSuccess: true,
      metadata: { filename: file.name },
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const again = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
        if (again) state.textContent = said.again;
        return again;
      },
      onProgress: (sent, all) => {
        bar.value = sent;
        state.textContent = said.progress.replace("%s", inMb(sent)).replace("%t", inMb(all));
      },
      onSuccess: () => {
        bar.remove();
        state.textContent = said.done;
        line.append(hiddenFor(input, upload.url));
        ended();
      },
      onError: (error) => failed(error.originalResponse?.getBody() || said.failed),
    });
    const before = await upload.findPreviousUploads();
    if (before.length) upload.resumeFromPreviousUpload(before[0]);
    upload.start();
  } catch {
    failed(said.failed);
  }
  drop.addEventListener("click", () => {
    upload?.abort(true).catch(() => {});
    line.remove();
    ended();
    input.focus();
  });
};

document.addEventListener("change", (event) => {
  const input = event.target;
  const said = input.type === "file" && input.form?.querySelector("[data-congvu-resumable]")?.dataset;
  if (!said) return;
  const large = [...input.files].filter((file) => file.size >= FROM);
  if (!large.length) return;
  const small = new DataTransfer();
  for (const file of input.files) if (file.size < FROM) small.items.add(file);
  input.files = small.files;
  for (const file of large) send(input.form, input, file, said);
});

/* Uploads under way must land first; then the button that was pressed is pressed again. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  const open = going.get(form);
  if (!open?.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const said = form.querySelector("[data-congvu-resumable]").dataset;
  for (const line of open.keys()) line.querySelector("[role=status]").textContent = said.wait;
  const button = event.submitter;
  Promise.all(open.values()).then(() => form.requestSubmit(button));
}, true);

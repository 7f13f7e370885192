/* <form data-congvu-editor>: keys and buttons change the blocks here at once; the whole form is saved
   after a pause, and the answer brings the numbers and what is still wrong. Without this script every
   button posts the form and the server does the same. */
const LADDER = ["chapter", "heading", "article", "clause", "point", "paragraph"];
const TITLED = ["annex", "part", "chapter", "section", "subsection", "article", "table"];

const start = (form) => {
  const list = form.querySelector("[data-editor-blocks]");
  const fresh = document.querySelector("[data-editor-fresh]");
  const saved = form.querySelector("[data-editor-saved]");
  let timer = 0;
  let turn = Promise.resolve();
  let edits = 0, taken = 0;  // taken < edits: words that no save has taken yet
  form.querySelector("[data-editor-keys]")?.removeAttribute("hidden");

  const blockOf = (node) => node.closest("[data-block]");
  const kindOf = (block) => block.querySelector("[data-block-kind]");
  const textOf = (block) => block.querySelector("[data-block-text]");
  const showTitle = (block) => {
    const title = block.querySelector("[data-block-title]");
    title.hidden = !TITLED.includes(kindOf(block).value) && !title.value;
  };
  const focusAt = (block, end = true) => {
    const text = textOf(block);
    text.focus();
    const at = end ? text.value.length : 0;
    text.setSelectionRange(at, at);
  };

  const nextKind = (block) => {
    const kind = block ? kindOf(block).value : "paragraph";
    if (["part", "chapter", "section", "subsection"].includes(kind)) return "article";
    return ["article", "clause", "point"].includes(kind) ? kind : "paragraph";
  };
  const add = (after, words = "") => {
    const id = [...crypto.getRandomValues(new Uint8Array(6))].map((n) => n.toString(16).padStart(2, "0")).join("");
    const block = made(id);
    kindOf(block).value = nextKind(after);
    textOf(block).value = words;
    showTitle(block);
    if (after) after.after(block); else list.append(block);
    focusAt(block, false);
    later(150);
  };
  const move = (block, by) => {
    const other = by < 0 ? block.previousElementSibling : block.nextElementSibling;
    if (!other) return;
    const held = document.activeElement;
    if (by < 0) other.before(block); else other.after(block);
    held?.focus();
    later(150);
  };
  const level = (block, by) => {
    const kind = kindOf(block);
    const at = LADDER.indexOf(kind.value);
    if (at < 0) return;
    kind.value = LADDER[Math.min(Math.max(at + by, 0), LADDER.length - 1)];
    showTitle(block);
    later(150);
  };
  const remove = (block) => {
    const next = block.previousElementSibling ?? block.nextElementSibling;
    block.remove();
    if (next) focusAt(next);
    later(150);
  };

  const later = (pause) => {
    edits += 1;
    clearTimeout(timer);
    timer = setTimeout(() => { turn = turn.then(save); }, pause);
  };
  const blocksHere = () => [...list.querySelectorAll("[data-block]")];
  const idsHere = () => blocksHere().map((block) => block.dataset.block);
  const values = () => ({ ...Object.fromEntries(new FormData(form)), b: idsHere().join() });
  const fieldsOf = (id) => ["k", "t", "x"].map((part) => `${part}-${id}`);
  const made = (id) => {  // an empty block with its names
    const block = fresh.content.firstElementChild.cloneNode(true);
    block.id = `b-${id}`;
    block.dataset.block = id;
    block.querySelectorAll("[name]").forEach((field) => {
      field.name = field.name.replace(/-moi$/, `-${id}`);
      if (field.name === "b") field.value = id;
      if (field.name === "lam") field.value = field.value.replace(/:moi$/, `:${id}`);
    });
    return block;
  };
  const put = (name, value) => {
    const field = form.elements[name];
    if (field && field.value !== value) field.value = value;
  };
  /* Others' saved words, laid into this page; false when a person has typed at one of these places
     since `sent`: then the next save, still from the old base, brings both together. */
  const takeIn = (told, sent) => {
    const { blocks, fields, gone } = told.theirs;
    const now = values();
    const ids = Object.keys(blocks);
    const touched = [...Object.keys(fields), ...[...ids, ...gone].flatMap(fieldsOf)];
    if (touched.some((name) => now[name] !== sent[name])) return false;
    if ((ids.length || gone.length) && now.b !== sent.b) return false;
    for (const [name, value] of Object.entries(fields)) put(name, value);
    for (const id of gone) list.querySelector(`[data-block="${id}"]`)?.remove();
    if (!ids.length) return true;
    const held = document.activeElement;
    for (const id of ids) {
      if (!list.querySelector(`[data-block="${id}"]`)) list.append(made(id));
      for (const part of ["k", "t", "x"]) put(`${part}-${id}`, blocks[id][part]);
      showTitle(list.querySelector(`[data-block="${id}"]`));
    }
    told.blocks.forEach((id, at) => {
      const block = list.querySelector(`[data-block="${id}"]`);
      if (block && list.children[at] !== block) list.insertBefore(block, list.children[at] ?? null);
    });
    if (held?.isConnected) held.focus();
    return true;
  };
  const tell = (name, lines) => form.querySelector(name).replaceChildren(...lines.map((words) => {
    const line = document.createElement("li");
    line.textContent = words;
    return line;
  }));
  const showClash = (address) => {  // others changed the same place: the page where one picks
    const place = form.querySelector("[data-editor-clash]");
    place.hidden = !address;
    if (address) place.querySelector("a").href = address;
  };
  const show = (told, sent, mark) => {
    if (!takeIn(told, sent)) { later(300); return; }
    if (told.news.length) tell("[data-editor-news]", told.news);
    taken = mark;
    form.elements.revision.value = told.revision;
    for (const block of blocksHere()) {
      const label = told.labels[block.dataset.block] ?? "";
      block.querySelector("[data-block-label]").textContent = label;
      block.querySelector("[data-block-name]").textContent = label;
      block.toggleAttribute("data-bad", told.faults.some((f) => f.place === block.id));
    }
    const faults = form.querySelector("[data-editor-faults]");
    faults.replaceChildren(...told.faults.map((fault) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${fault.place}`;
      link.textContent = fault.says;
      line.append(link);
      return line;
    }));
    form.querySelector("[data-editor-clean]").hidden = told.faults.length > 0;
    if (told.blocks.length > idsHere().length) location.reload();  // pasted lines became blocks
  };
  const save = async () => {
    saved.textContent = saved.dataset.saving;
    const sent = values(), mark = edits;
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST", body: new FormData(form), headers: { "X-Congvu-Autosave": "1" },
      });
      const told = await answer.json();
      if (answer.ok) show(told, sent, mark);
      showClash(told.clash);
      saved.textContent = answer.ok ? saved.dataset.saved : told.refused ?? saved.dataset.failed;
    } catch {
      saved.textContent = saved.dataset.failed;
    }
  };

  /* Who else writes, and what they saved: every few seconds while the page is looked at. A page with
     unsaved words takes nothing in; its own save will bring both together. */
  const PAUSE = 4000;
  const placeHere = () => {
    const at = document.activeElement;
    return form.contains(at) ? at.closest("[data-block]")?.dataset.block ?? at.name ?? "" : "";
  };
  const ask = async () => {
    if (document.hidden) return;
    const sent = values();
    const said = new URLSearchParams({
      trang: sent.trang, revision: sent.revision, cho: placeHere(),
      csrfmiddlewaretoken: sent.csrfmiddlewaretoken,
    });
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body: said });
      if (!answer.ok) return;
      const { people, news } = await answer.json();
      tell("[data-editor-people]", people);
      if (news && taken === edits && form.elements.revision.value === sent.revision) show(news, sent, edits);
    } catch { /* the next one will tell */ }
  };
  const round = () => { turn = turn.then(ask); turn.then(() => setTimeout(round, PAUSE)); };
  setTimeout(round, 500);

  const ACTS = {
    up: (block) => move(block, -1), down: (block) => move(block, 1), out: (block) => level(block, -1),
    in: (block) => level(block, 1), delete: remove, add, append: () => add(list.lastElementChild),
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    ACTS[button.dataset.act](blockOf(button));
  });
  form.addEventListener("input", () => later(1200));
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-block-kind]")) { showTitle(blockOf(event.target)); later(150); }
  });
  form.addEventListener("keydown", (event) => {
    const text = event.target;
    if (!text.matches("[data-block-text]") || event.isComposing) return;
    const block = blockOf(text);
    const table = kindOf(block).value === "table";
    if (event.key === "Enter" && !event.shiftKey && !table) {
      event.preventDefault();
      const rest = text.value.slice(text.selectionEnd);
      text.value = text.value.slice(0, text.selectionStart).trimEnd();
      add(block, rest.trimStart());
    } else if (event.key === "Tab" && !event.ctrlKey && !event.altKey && !table && text.dataset.left !== "1") {
      event.preventDefault();
      level(block, event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      text.dataset.left = "1";  // the next Tab goes on to the next field
    } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      move(block, event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "Backspace" && !text.value && list.children.length > 1) {
      event.preventDefault();
      remove(block);
    }
  });
  form.addEventListener("focusout", (event) => { delete event.target.dataset?.left; });
  form.addEventListener("submit", () => clearTimeout(timer));
};

document.querySelectorAll("form[data-congvu-editor]").forEach(start);

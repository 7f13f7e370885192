/* The drawing of a process: bpmn-js on the draft, saved as one draws, with the server's verdict on
   every element. Everything that is said about an element stands in the panel beside the canvas. */
(() => {
const find = (what) => document.querySelector(what);
const config = JSON.parse(find("#designer-config").textContent);
const said = find("[data-designer-said]"), panel = find("[data-designer-panel]");
const OWN = ["role", "unit", "form", "hours", "deadline", "title", "handler", "whose", "clock",
  "same-as", "result", "calendar", "decision", "collection", "element", "process"];
const text = (name) => ({ name, isAttr: true, type: "String" });
const congvu = {
  name: "congvu", prefix: "congvu", uri: "http://congvu.vn/bpmn", xml: { tagAlias: "lowerCase" },
  types: [
    { name: "Own", extends: ["bpmn:BaseElement"], properties: OWN.map(text) },
    { name: "Outcome", superClass: ["Element"], properties: ["code", "label", "label-en", "reason", "danger"].map(text) },
  ],
};
const translate = (phrase, values = {}) =>
  (config.words[phrase] ?? phrase).replace(/{([^}]+)}/g, (all, name) => values[name] ?? all);

/* The icons for aligning several elements carry inline styles, which our content policy refuses. */
const without = Object.fromEntries(["alignElementsContextPadProvider", "alignElementsMenuProvider",
  "distributeElementsMenuProvider"].map((name) => [name, ["value", null]]));
const modeler = new BpmnJS({
  container: "#so-do", moddleExtensions: { congvu },
  additionalModules: [{ translate: ["value", translate] }, without],
});
const get = (name) => modeler.get(name);

/* What the server says of each element. */
let verdicts = config.verdicts, marked = [];
const showVerdicts = () => {
  const registry = get("elementRegistry"), canvas = get("canvas");
  for (const [id, name] of marked) if (registry.get(id)) canvas.removeMarker(id, name);
  marked = verdicts.filter((v) => v.own && registry.get(v.id)).map((v) => [v.id, `is-${v.level}`]);
  for (const [id, name] of marked) canvas.addMarker(id, name);
  const body = find("[data-designer-verdicts]");
  body.replaceChildren(...verdicts.map((verdict) => verdictRow(verdict, body.dataset)));
  showWhat();
};
const verdictRow = (verdict, words) => {
  const row = document.createElement("tr"), head = document.createElement("th");
  head.scope = "row";
  head.dataset.label = words.element;
  const pick = document.createElement("button");
  pick.type = "button";
  pick.className = "c-button c-button--quiet c-button--small";
  pick.textContent = verdict.title;
  pick.addEventListener("click", () => select(verdict.id));
  head.append(pick);
  row.append(head, cell(verdict.verdict, words.verdict), cell(verdict.what || "–", words.what));
  return row;
};
const cell = (words, label) => {
  const made = document.createElement("td");
  made.dataset.label = label;
  made.textContent = words;
  return made;
};
const select = (id) => {
  const element = get("elementRegistry").get(id);
  if (!element) return;
  get("canvas").scrollToElement(element);
  get("selection").select(element);
  panel.querySelector(".c-field:not([hidden]) :is(input, select)")?.focus();
};

/* Saving: one request at a time, the last drawing wins; a conflict stops it. */
let version = config.version, waiting = 0, busy = false, again = false, stopped = false;
const later = () => { clearTimeout(waiting); waiting = setTimeout(save, 800); };
addEventListener("beforeunload", (event) => { if ((waiting || busy) && !stopped) event.preventDefault(); });
const save = async () => {
  waiting = 0;
  if (stopped) return;
  if (busy) { again = true; return; }
  busy = true;
  said.textContent = said.dataset.saving;
  try {
    const { xml } = await modeler.saveXML({ format: true });
    const body = new FormData();
    body.set("bpmn", xml);
    body.set("version", version);
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json" };
    await take(await fetch(config.save, { method: "POST", body, headers }));
  } catch {
    said.textContent = said.dataset.failed;
  }
  busy = false;
  if (again) { again = false; later(); }
};
const take = async (answer) => {
  const told = await answer.json();
  if (!answer.ok) {
    said.textContent = told.error ?? told.detail ?? said.dataset.failed;
    stopped = answer.status === 409;
    return;
  }
  version = told.version;
  document.querySelectorAll("[data-designer-version]").forEach((one) => { one.value = version; });
  verdicts = told.verdicts;
  find("[data-designer-counts]").textContent = told.counts.map((pair) => pair.join(": ")).join(" · ");
  find("[data-designer-whole]").replaceChildren(...told.whole.map((words) => {
    const line = document.createElement("li");
    line.textContent = words;
    return line;
  }));
  showVerdicts();
  said.textContent = said.dataset.saved;
};

/* The panel. */
let current = null;
const TASKS = ["bpmn:UserTask", "bpmn:ManualTask", "bpmn:Task"];
const partsOf = (element) => {
  const { type } = element, parts = ["any"];
  if (type === "bpmn:Process" || type === "bpmn:Participant") parts.push("process");
  if (type === "bpmn:Lane") parts.push("lane");
  if (TASKS.includes(type)) parts.push("task");
  if (["bpmn:ServiceTask", "bpmn:SendTask", "bpmn:EndEvent"].includes(type)) parts.push("auto");
  if (type === "bpmn:SequenceFlow") parts.push("flow");
  if (timerOf(element)) parts.push("timer");
  return parts;
};
const businessOf = (element) => element.type === "bpmn:Participant"
  ? element.businessObject.processRef : element.businessObject;
const timerOf = (element) => element.businessObject.eventDefinitions?.find((one) => one.$type === "bpmn:TimerEventDefinition");
const showWhat = () => {
  const what = find("[data-designer-what]");
  const words = current && verdicts.find((verdict) => verdict.id === current.id)?.what;
  what.hidden = !words;
  what.textContent = words ?? "";
};
const outcomesOf = (object) => (object.extensionElements?.values ?? []).filter((one) => one.$type === "congvu:Outcome");
const show = (element) => {
  current = element;
  const parts = element ? partsOf(element) : [];
  find("[data-designer-none]").hidden = Boolean(element);
  panel.querySelectorAll("[data-for]").forEach((field) => {
    field.hidden = !field.dataset.for.split(" ").some((part) => parts.includes(part));
  });
  if (element) fill(element, businessOf(element));
  showWhat();
};
const fill = (element, object) => {
  const value = (name) => object.get(name) ?? "";
  panel.querySelectorAll("[data-set]").forEach((input) => { input.value = value(input.dataset.set); });
  panel.querySelectorAll("[data-tick]").forEach((input) => { input.checked = value(input.dataset.tick) === input.value; });
  find("[data-days]").value = /^(\d+) working_day$/.exec(value("congvu:deadline"))?.[1] ?? "";
  find("[data-outcomes]").value = outcomesOf(object).map((one) => `${one.code} = ${one.label}`).join("\n");
  find("[data-condition]").value = object.conditionExpression?.body ?? "";
  find("[data-default]").checked = element.source?.businessObject.default === object;
  find("[data-timer]").value = timerOf(element)?.timeDuration?.body ?? "";
};
const slug = (label) => label.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d")
  .toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").replace(/^(\d)/, "k_$1") || "ket_qua";
const expression = (body) => body ? get("moddle").create("bpmn:FormalExpression", { body }) : undefined;
const update = (properties) => {
  const object = businessOf(current), modeling = get("modeling");
  if (object === current.businessObject) modeling.updateProperties(current, properties);
  else modeling.updateModdleProperties(current, object, properties);
};
const setOutcomes = (lines) => {
  const object = businessOf(current), old = outcomesOf(object), moddle = get("moddle");
  const made = lines.map((line) => {
    const cut = /^\s*([a-z][a-z0-9_]*)\s*=\s*(.+)$/i.exec(line);
    const label = (cut ? cut[2] : line).trim(), code = cut ? cut[1] : slug(label);
    const known = old.find((one) => one.code === code);
    return moddle.create("congvu:Outcome", { ...(known?.$attrs ?? {}), code, label,
      "label-en": known?.label === label ? known.get("label-en") : undefined,
      reason: known?.reason, danger: known?.danger });
  });
  const others = (object.extensionElements?.values ?? []).filter((one) => !old.includes(one));
  const values = [...others, ...made];
  const holder = values.length ? moddle.create("bpmn:ExtensionElements", { values }) : undefined;
  for (const one of values) one.$parent = holder;
  update({ extensionElements: holder });
};
panel.addEventListener("submit", (event) => event.preventDefault());
panel.addEventListener("change", ({ target }) => {
  if (!current) return;
  const words = target.value.trim(), { dataset } = target;
  if (dataset.set === "name") get("modeling").updateLabel(current, words);
  else if (dataset.set) update({ [dataset.set]: words || undefined });
  else if (dataset.tick) update({ [dataset.tick]: target.checked ? target.value : undefined });
  else if ("days" in dataset) update({ "congvu:deadline": words ? `${words} working_day` : undefined });
  else if ("outcomes" in dataset) setOutcomes(target.value.split("\n").filter((line) => line.trim()));
  else if ("condition" in dataset) update({ conditionExpression: expression(words) });
  else if ("default" in dataset) get("modeling").updateProperties(current.source, { default: target.checked ? current.businessObject : undefined });
  else if ("timer" in dataset) get("modeling").updateModdleProperties(current, timerOf(current), { timeDuration: expression(words) });
});

/* The whole drawing beside the palette, but never so small that it cannot be read. */
const fit = () => {
  const canvas = get("canvas"), { inner, outer } = canvas.viewbox(), left = 130, top = 24;
  const scale = Math.min(1, Math.max(0.55, Math.min((outer.width - left - top) / inner.width, (outer.height - 2 * top) / inner.height)));
  canvas.viewbox({ x: inner.x - left / scale, y: inner.y - top / scale, width: outer.width / scale, height: outer.height / scale });
};
modeler.importXML(config.bpmn).then(() => {
  fit();
  modeler.on("commandStack.changed", later);
  modeler.on("selection.changed", ({ newSelection }) => show(newSelection.length === 1 ? newSelection[0] : null));
  modeler.on("element.changed", ({ element }) => { if (element === current && !panel.contains(document.activeElement)) show(element); });
  showVerdicts();
  find("#so-do").dataset.ready = "1";
}).catch((fault) => { said.textContent = fault.message; });
})();

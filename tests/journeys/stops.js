/* How many stops Tab should make on this page: a group of radio buttons is one. */
() => {
  const groups = new Set();
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter((one) => {
    if (one.disabled || one.type === "hidden" || one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true })) return false;
    if (one.type !== "radio") return true;
    const key = `${one.form?.action} ${one.name}`;
    return !groups.has(key) && groups.add(key);
  }).length;
}

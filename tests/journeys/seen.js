/* What is wrong with the place that has the focus; "" when it is plain to see. */
() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "nothing has the focus";
  const name = `<${at.tagName.toLowerCase()} class="${at.className}" name="${at.name ?? ''}">`;
  const box = at.getBoundingClientRect();
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return `out of sight: ${name}`;
  const isMarked = (one) => { const s = getComputedStyle(one); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1; };
  if (![at, at.closest("label"), at.closest(".c-tile")].some((one) => one && isMarked(one))) return `no mark of focus: ${name}`;
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  if (top && !at.contains(top) && !top.contains(at) && top.closest("label")?.control !== at) return `covered by ${top.className}: ${name}`;
  return "";
}

/* What a reader cannot see whole: words and controls outside the window, or cut by a box that hides
   what is too much. A table may scroll in its own named region; nothing else may scroll sideways. */
() => {
  const found = [];
  const tell = (why, element, words) => found.push(`${why}: <${element.tagName.toLowerCase()} class="${element.className}"> ${words.trim().slice(0, 60)}`);
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const stylesUp = (element) => {
    const up = [];
    for (let at = element; at && at !== document.body; at = at.parentElement) up.push([at, getComputedStyle(at)]);
    return up;
  };
  const isForEars = (up) => up.some(([at, style]) => style.clipPath === "inset(50%)" || at.className === "c-skip");

  const judge = (element, rect, words) => {
    if (rect.width < 1 || rect.height < 1) return;
    const up = stylesUp(element);
    if (isForEars(up)) return;
    for (const [at, style] of up) {
      const box = at.getBoundingClientRect();
      if (/auto|scroll/.test(style.overflowX + style.overflowY)) {
        const isTable = at.getAttribute("role") === "region" && at.tabIndex === 0;
        if (!isTable && at.tagName !== "TEXTAREA" && at.scrollWidth > at.clientWidth + 1) tell("scrolls sideways", at, "");
        return;
      }
      const hidesX = /hidden|clip/.test(style.overflowX), hidesY = /hidden|clip/.test(style.overflowY);
      if (hidesX && (rect.right > box.right + 1 || rect.left < box.left - 1)) return tell("cut", at, words);
      if (hidesY && (rect.bottom > box.bottom + 2 || rect.top < box.top - 2)) return tell("cut", at, words);
    }
    if (rect.left < -1 || rect.right > innerWidth + 1) tell("outside", element, words);
  };

  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode(); node; node = words.nextNode()) {
    if (!node.data.trim() || !isSeen(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) judge(node.parentElement, rect, node.data);
  }
  for (const control of document.querySelectorAll("input, select, textarea, button, a, progress, summary")) {
    if (control.type !== "hidden" && isSeen(control)) judge(control, control.getBoundingClientRect(), control.name ?? control.textContent);
  }
  return [...new Set(found)];
}

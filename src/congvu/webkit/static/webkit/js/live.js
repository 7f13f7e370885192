/* <body data-congvu-live="/truc-tiep/">: counts of unread notices arrive as server-sent events
   ("unread" with a number);
   a topic that changed ("touch") becomes an event of the body, "congvu:<topic>". One connection a browser: only the visible tab listens. */
const address = document.body.dataset.congvuLive;
let source = null;

const listen = () => {
  if (!address || source || document.hidden) return;
  source = new EventSource(address);
  source.addEventListener("unread", (event) => {
    const count = Number(event.data) || 0;
    document.querySelectorAll("[data-congvu-count]").forEach((place) => {
      place.dataset.count = count;
      place.textContent = count > 99 ? "99+" : String(count || "");
    });
  });
  source.addEventListener("touch", (event) => {
    document.body.dispatchEvent(new CustomEvent(`congvu:${event.data}`));
  });
  source.addEventListener("error", () => {
    if (source?.readyState === EventSource.CLOSED) { source = null; setTimeout(listen, 60000); }
  });
};
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { source?.close(); source = null; } else listen();
});
addEventListener("pagehide", () => { source?.close(); source = null; });
addEventListener("load", () => setTimeout(listen, 500));

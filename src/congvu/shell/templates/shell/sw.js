{% load static congvu %}/* Keeps what is the same for everyone: /static/, the joined style and script, the offline page.
   Pages and answers about a person are never stored. */
const STORE = "congvu-{% site_css %}";
const OFFLINE = "/ngoai-tuyen/";
const KEPT = [OFFLINE, "{% site_css %}", "{% site_js %}", "{% static "webkit/img/lotus.svg" %}", "{% static "webkit/img/emblem.svg" %}"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(
    names.filter((name) => name.startsWith("congvu-") && name !== STORE).map((name) => caches.delete(name)),
  )).then(() => self.clients.claim()));
});

const isStatic = (url) => url.origin === location.origin
  && (url.pathname.startsWith("/static/") || url.pathname.startsWith("/webkit/site."));

const fromStore = async (request) => {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(STORE)).put(request, answer.clone());
  return answer;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (isStatic(new URL(request.url))) event.respondWith(fromStore(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
});

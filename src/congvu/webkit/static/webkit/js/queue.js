/* The wall display: [data-congvu-speak] switches the browser's own Vietnamese voice on; each new call
   ([data-congvu-call] changed) is said once. Nothing is sent anywhere. */
const voice = () => globalThis.speechSynthesis?.getVoices().find((one) => one.lang.startsWith("vi"));
let on = false;
let said = "";

const say = () => {
  const now = document.querySelector("[data-congvu-say]");
  if (!now || now.dataset.congvuCall === said) return;
  said = now.dataset.congvuCall;
  if (!on) return;
  const words = new SpeechSynthesisUtterance(now.dataset.congvuSay);
  words.lang = "vi-VN";
  words.voice = voice() ?? null;
  words.rate = 0.9;
  globalThis.speechSynthesis.speak(words);
};
const button = document.querySelector("[data-congvu-speak]");
if (button && globalThis.speechSynthesis) {
  button.hidden = false;
  button.addEventListener("click", () => {
    on = !on;
    button.setAttribute("aria-pressed", String(on));
    said = on ? "" : said;
    say();
  });
  say();
  document.addEventListener("htmx:load", say);
}

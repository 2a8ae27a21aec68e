// A sheet of returns: what is typed is kept on this device until the server has it, and sent again when it can be.
(function () {
  "use strict";
  const form = document.getElementById("sheet");
  if (!form || !form.dataset.account) return;
  const key = "fivegood.sheet|" + form.dataset.account + "|" + location.pathname;
  const saved = document.getElementById("saved");
  const offer = document.getElementById("kept-here");
  const RETRY = 15000;
  let sent = {}, retry = 0, isBusy = false, isGoing = false, asked = null;

  const fields = () => Array.from(form.querySelectorAll("input[name^='v-'], textarea[name^='x-']"));
  const version = () => form.querySelector("[name='version']").value;
  const values = () => Object.fromEntries(fields().map((field) => [field.name, field.value]));
  // An answer may bring new fields, for what its checks ask: they hold what the server has.
  const hasAll = () => fields().every((field) => field.value === (field.name in sent ? sent[field.name] : field.dataset.stored || ""));

  // A browser may keep nothing (private windows, full disk): then the page works as it does without this script.
  const read = () => { try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; } };
  const drop = () => { try { localStorage.removeItem(key); } catch (error) { /* as above */ } };
  const keep = (more) => {
    const kept = Object.assign({ version: version(), at: Date.now(), values: values() }, more);
    try { localStorage.setItem(key, JSON.stringify(kept)); } catch (error) { /* as above */ }
  };

  const say = (word, kind) => {
    const told = document.createElement("p");
    const words = form.querySelector("[data-word='" + word + "']");
    told.className = "keeping " + kind;
    told.textContent = words ? words.textContent : "";
    saved.replaceChildren(told);
  };
  const send = () => { if (window.htmx && form.hasAttribute("hx-post")) window.htmx.trigger(form, "keep"); };
  const again = () => { window.clearTimeout(retry); retry = window.setTimeout(send, RETRY); };
  const put = (kept) => fields().forEach((field) => {
    if (field.name in kept.values) field.value = kept.values[field.name];
  });

  function begin() {
    const kept = read();
    if (!kept) return;
    if ("refused" in form.dataset) { keep({}); return; }  // the page holds what was sent
    const isStored = fields().every((field) => !(field.name in kept.values) || kept.values[field.name] === field.dataset.stored);
    const hasArrived = kept.isSent && kept.version !== version();
    if (isStored || hasArrived) { drop(); return; }
    if (kept.version === version()) { put(kept); say("restored", "warning"); send(); return; }
    if (offer) {
      offer.hidden = false;
      offer.querySelector("[data-take]").addEventListener("click", () => { put(kept); offer.hidden = true; keep({}); send(); });
      offer.querySelector("[data-drop]").addEventListener("click", () => { offer.hidden = true; drop(); });
    }
  }

  form.addEventListener("input", () => keep({}));
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) { event.preventDefault(); keep({}); say("offline", "warning"); return; }
    if (isGoing) { event.preventDefault(); return; }  // a double click
    if (isBusy) { event.preventDefault(); asked = event.submitter; return; }  // its version comes with the answer
    isGoing = true;
    if (offer && !offer.hidden) return;
    if (read()) keep({ isSent: true });
  });
  form.addEventListener("click", (event) => { if (event.target.closest("[data-forget]")) drop(); });
  window.addEventListener("online", send);
  window.addEventListener("offline", () => say("offline", "warning"));

  window.addEventListener("pageshow", () => { isGoing = false; });
  form.addEventListener("htmx:configRequest", (event) => { if (isGoing) event.preventDefault(); });
  form.addEventListener("htmx:beforeRequest", () => { isBusy = true; sent = values(); say("saving", ""); });
  form.addEventListener("htmx:afterRequest", (event) => {
    const button = asked;
    isBusy = false;
    asked = null;
    if (button && event.detail.xhr.status === 200) window.setTimeout(() => form.requestSubmit(button), 50);
  });
  form.addEventListener("htmx:sendError", () => { keep({}); say(navigator.onLine ? "failed" : "offline", "warning"); again(); });
  form.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (status === 409 || status === 422 || status === 401) { event.detail.shouldSwap = true; event.detail.isError = false; keep({}); }
    else if (status === 403) { keep({}); say("stale", "warning"); }
    else if (status >= 500) { keep({}); say("failed", "warning"); again(); }
  });
  form.addEventListener("htmx:afterSettle", () => {
    const told = saved.querySelector("[data-kept]");
    if (!told) return;
    if (told.dataset.kept === "all" && hasAll()) drop();
    else if (told.dataset.kept === "all" || told.dataset.kept === "part") keep({});
  });
  // htmx loads beside this script; it must be there before what was kept is sent.
  if (document.readyState === "complete") begin(); else window.addEventListener("load", begin);
})();

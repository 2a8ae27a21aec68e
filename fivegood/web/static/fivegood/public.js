// What a reader of the public site chooses stays in the browser: no cookie, nothing is sent. Without it all pages work.
(() => {
  "use strict";
  const root = document.documentElement;
  const kept = () => { try { return localStorage.getItem("fivegood-size"); } catch { return null; } };
  const keep = (size) => { try { localStorage.setItem("fivegood-size", size); } catch { /* a browser that keeps nothing */ } };

  // Before the page is painted, so that it does not jump.
  if (["s", "m", "l"].includes(kept())) root.dataset.size = kept();

  document.addEventListener("DOMContentLoaded", () => {
    const chosen = document.getElementById(`size-${root.dataset.size}`);
    if (chosen) chosen.checked = true;
    document.querySelectorAll("button[data-print], button[data-copy]").forEach((button) => { button.hidden = false; });
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "size") return;
    root.dataset.size = target.value;
    keep(target.value);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.matches("button[data-print]")) window.print();
    if (!target.matches("button[data-copy]")) return;
    const field = document.getElementById(target.dataset.copy);
    const say = () => { field.parentElement.querySelector("[role=status]").textContent = target.dataset.done; };
    field.select();
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(say);
    else if (document.execCommand("copy")) say();
  });
})();

// The editor of an edition: a click puts a figure's call where the cursor was, a fault leads to its line.
(function () {
  "use strict";
  const form = document.getElementById("editor");
  if (!form) return;
  const texts = Array.from(form.querySelectorAll("textarea.source"));
  let last = texts[0], isChanged = false;
  texts.forEach((text) => {
    text.addEventListener("focus", () => { last = text; });
    text.addEventListener("input", () => { isChanged = true; });
  });

  const insert = (call) => {
    last.setRangeText(call, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = (text, line) => {
    const before = text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const end = text.value.indexOf("\n", before);
    text.focus();
    text.setSelectionRange(before, end < 0 ? text.value.length : end);
    text.scrollTop = text.scrollHeight * (line - 1) / text.value.split("\n").length;
  };
  document.addEventListener("click", (event) => {
    const call = event.target.closest("[data-insert]"), place = event.target.closest("[data-line]");
    if (call) insert(call.dataset.insert);
    if (place) {
      event.preventDefault();
      show(document.querySelector(place.getAttribute("href")), Number(place.dataset.line) || 1);
    }
  });
  form.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
})();

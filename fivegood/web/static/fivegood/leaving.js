// What sheets keep on this device belongs to one account: it goes when that account logs out or another comes.
(function () {
  "use strict";
  const mine = document.currentScript.dataset.account;
  const forget = (isMine) => {
    try {
      Object.keys(localStorage).forEach((key) => {
        if (key.startsWith("fivegood.sheet|") && !(isMine && key.startsWith("fivegood.sheet|" + mine + "|"))) localStorage.removeItem(key);
      });
    } catch (error) { /* a browser that keeps nothing has nothing to forget */ }
  };
  if (mine) forget(true);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[action*='logout']")) forget(false);
  });
})();

// Light or dark, as chosen; runs before the page is painted, so that nothing flashes.
"use strict";
(() => {
  const root = document.documentElement;
  const kept = localStorage.getItem("kemu-shade");
  if (kept === "light" || kept === "dark") root.dataset.shade = kept;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#shade")) return;
    const dark = root.dataset.shade
      ? root.dataset.shade === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.shade = dark ? "light" : "dark";
    localStorage.setItem("kemu-shade", root.dataset.shade);
  });
})();

"use strict";
// Runs before anything is painted, so that the page does not flash in the other colours.
document.documentElement.classList.add("scripted");
try {
  const kept = localStorage.getItem("tier2gate-theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch {
  // A browser may refuse storage to a file.
}

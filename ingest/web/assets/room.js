// The key / puts the cursor into the search field of the page, and the editor of SQL gets a name for screen readers.
// Nothing here needs to run for a page to work.
"use strict";

document.addEventListener("keydown", (event) => {
  const within = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || within) return;
  const field = document.querySelector("main input[type=search][name=q], input[type=search][name=q]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

window.addEventListener("load", () => {
  for (const field of document.querySelectorAll(".CodeMirror textarea")) field.setAttribute("aria-label", "SQL");
});

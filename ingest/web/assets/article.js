// Left and right, or j and k, lead to the older and the newer article; the links do without.
"use strict";

const WAYS = { ArrowLeft: "prev", k: "prev", ArrowRight: "next", j: "next" };

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  // not while something is written or chosen, nor where the keys scroll
  if (event.target.closest("input, textarea, select, summary, .table-wrapper, [contenteditable]")) return;
  const link = WAYS[event.key] && document.querySelector(`.beside a[rel=${WAYS[event.key]}]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});

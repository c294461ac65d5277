// Two panes, one page: what is pointed at on one side lights up on the other; dropped blocks by their reason.
// The capture's frame runs no scripts. These listeners are of this page, which the frame's sandbox lets look in.
"use strict";

const frame = document.querySelector("iframe[name=capture]");
const clean = document.querySelector(".clean");
const steps = document.querySelector(".steps");
const said = document.querySelector(".steps .said");
const chips = [...document.querySelectorAll("a.reason")];
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

let page = null; // the frame's document
let blocks = new Map(); // position -> its pieces in the frame
let parts = new Map(); // position -> the elements of the clean text it is in
let lit = [];
let chosen = null; // number of a reason
let at = -1; // which of its blocks is looked at

const positions = (element) => (element?.dataset.b ?? "").split(" ").filter(Boolean);

function gather(root, selector) {
  const found = new Map();
  for (const element of root.querySelectorAll(selector))
    for (const position of positions(element)) {
      if (!found.has(position)) found.set(position, []);
      found.get(position).push(element);
    }
  return found;
}

function light(wanted) {
  for (const element of lit) element.classList.remove("lit");
  lit = wanted.flatMap((position) => [...(blocks.get(position) ?? []), ...(parts.get(position) ?? [])]);
  for (const element of lit) element.classList.add("lit");
}

// what the page hides is shown when somebody asks for it
function reveal(element) {
  for (let each = element; each && !element.getClientRects().length; each = each.parentElement)
    if (page.defaultView.getComputedStyle(each).display === "none") each.style.setProperty("display", "revert", "important");
}

// scrolls one pane and nothing around it, as an anchor in its address would
function toFrame(position, behavior = still.matches ? "instant" : "smooth") {
  const element = blocks.get(position)?.[0];
  if (!element) return;
  reveal(element);
  const box = element.getBoundingClientRect();
  const height = frame.clientHeight;
  if (box.top < 0 || box.bottom > height) page.defaultView.scrollBy({ top: box.top - height / 3, behavior });
}

function toText(position) {
  const element = parts.get(position)?.[0];
  if (!element) return;
  const box = element.getBoundingClientRect();
  const pane = clean.getBoundingClientRect();
  if (box.top < pane.top || box.bottom > pane.bottom)
    clean.scrollBy({ top: box.top - pane.top - pane.height / 3, behavior: still.matches ? "instant" : "smooth" });
}

function fromText(event) {
  const wanted = positions(event.target.closest?.("[data-b]"));
  if (!wanted.length) return;
  light(wanted);
  toFrame(wanted[0]);
}

function fromFrame(event) {
  const wanted = positions(event.target.closest?.("ingest-b"));
  if (!wanted.length) return;
  light(wanted);
  toText(wanted[0]);
}

// one stop for the Tab key on each side, and the arrows from block to block
function walk(event, elements) {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
  const active = event.currentTarget.activeElement ?? document.activeElement;
  const next = elements[elements.indexOf(active) + way];
  if (!next) return;
  event.preventDefault();
  next.tabIndex = -1;
  next.focus();
}

function choose(reason) {
  chosen = reason;
  at = -1;
  for (const chip of chips) {
    if (chip.dataset.reason === chosen) chip.setAttribute("aria-current", "true");
    else chip.removeAttribute("aria-current");
  }
  steps.hidden = !chosen;
  mark();
  if (chosen) step(1);
}

function mark() {
  if (!page) return;
  page.documentElement.classList.toggle("filtered", Boolean(chosen));
  for (const element of page.querySelectorAll("ingest-b.chosen")) element.classList.remove("chosen");
  if (chosen)
    for (const element of page.querySelectorAll(`ingest-b[data-r="${chosen}"]`)) element.classList.add("chosen");
}

function ofChosen() {
  return [...blocks].filter(([, pieces]) => pieces[0].dataset.r === chosen).map(([position]) => position);
}

function step(way) {
  const found = ofChosen();
  if (!found.length) return;
  at = (at + way + found.length) % found.length;
  light([found[at]]);
  toFrame(found[at]);
  const piece = blocks.get(found[at])[0];
  said.textContent = `${at + 1} of ${found.length}, ${piece.title}`;
}

function loaded() {
  try {
    page = frame.contentDocument;
  } catch {
    page = null;
  }
  if (!page?.body) return;
  blocks = gather(page, "ingest-b");
  page.addEventListener("mouseover", fromFrame);
  page.addEventListener("click", fromFrame);
  page.addEventListener("focusin", fromFrame);
  const firsts = [...blocks.values()].map((pieces) => pieces[0]);
  page.addEventListener("keydown", (event) => walk(event, firsts));
  const first = page.querySelector("ingest-b.k") ?? firsts[0];
  if (first) first.tabIndex = 0;
  mark();
  if (frame.dataset.first) toFrame(frame.dataset.first, "instant");
}

parts = gather(clean, "[data-b]");
clean.addEventListener("mouseover", fromText);
clean.addEventListener("click", fromText);
clean.addEventListener("focusin", fromText);
const readable = [...new Set([...parts.values()].flat())].filter((element) => element.closest(".body"));
clean.addEventListener("keydown", (event) => walk(event, readable));

for (const chip of chips)
  chip.addEventListener("click", (event) => {
    event.preventDefault();
    choose(chip.dataset.reason === chosen ? null : chip.dataset.reason);
  });
steps?.addEventListener("click", (event) => {
  const way = event.target.closest("button")?.dataset.step;
  if (way === "0") choose(null);
  else if (way) step(Number(way));
});
for (const link of document.querySelectorAll("a[data-block]"))
  link.addEventListener("click", (event) => {
    if (!blocks.has(link.dataset.block)) return;
    event.preventDefault();
    frame.scrollIntoView({ block: "nearest" });
    light([link.dataset.block]);
    toFrame(link.dataset.block);
  });

frame.addEventListener("load", loaded);
if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.body?.childElementCount) loaded();

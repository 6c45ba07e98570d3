// The object of a row beside its list: what the object's own page marks with data-peek. Space, or the button of the row, shows
// it; it follows the focus through the rows. Nothing here is needed to use a list.

import { hasKeys } from "./keys.js";

const FOLLOWS_AFTER = 150;
const panel = document.getElementById("peek");
let shown = "";
let asked = null;
let waiting = 0;

const rowLink = (element) => element.closest("[data-listed] tbody tr")?.querySelector("th[scope=row] > a");
const rowOf = (href) => [...document.querySelectorAll("[data-listed] th[scope=row] > a")].find((link) => link.href === href);

function mark(href) {
  document.querySelector("tr[data-glanced]")?.removeAttribute("data-glanced");
  rowOf(href)?.closest("tr").setAttribute("data-glanced", "");
}

async function show(link) {
  const sheet = panel.querySelector("[data-peek-sheet]");
  const title = Object.assign(document.createElement("a"), { href: link.href, textContent: link.textContent });
  clearTimeout(waiting);
  asked?.abort();
  asked = new AbortController();
  shown = link.href;
  mark(shown);
  panel.querySelector("[data-peek-title]").replaceChildren(title);
  sheet.setAttribute("aria-busy", "true");
  panel.hidden = false;
  try {
    const answer = await fetch(link.href, { signal: asked.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = page.querySelectorAll("main [data-peek]");
    if (parts.length) title.textContent = page.querySelector("main h1").textContent;
    panel.querySelector("[data-peek-copy]").replaceChildren(...page.querySelectorAll("main .titled .copy"));
    sheet.replaceChildren(...parts);
  } catch (trouble) {
    if (trouble.name === "AbortError") return;
    sheet.replaceChildren();
  }
  sheet.removeAttribute("aria-busy");
}

function showOrEnter(link) {
  if (!panel.hidden && shown === link.href) panel.focus();
  else show(link);
}

function close() {
  const wasInside = panel.contains(document.activeElement) || document.activeElement === document.body;
  clearTimeout(waiting);
  asked?.abort();
  panel.hidden = true;
  mark("");
  if (wasInside) rowOf(shown)?.focus();
}

function press(event) {
  const link = rowLink(event.target);
  if (event.key === " " && hasKeys && link === event.target) {
    event.preventDefault();
    showOrEnter(link);
  } else if (event.key === "Escape" && !panel.hidden && !event.target.closest(".finder, [popover]")) close();
}

if (panel) {
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-peek-close]")) close();
    const button = event.target.closest("[data-glance]");
    if (button) showOrEnter(rowLink(button));
  });
  document.addEventListener("focusin", (event) => {
    const link = panel.hidden ? null : rowLink(event.target);
    clearTimeout(waiting);
    if (link && link.href !== shown) waiting = setTimeout(() => show(link), FOLLOWS_AFTER);
  });
  document.addEventListener("htmx:afterSettle", () => mark(panel.hidden ? "" : shown));
}

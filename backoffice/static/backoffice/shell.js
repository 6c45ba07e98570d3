// Keys of the frame: find anything, move through a list, go to a page. Nothing here is needed to use a page.

import { hasKeys, isTyping } from "./keys.js";

const find = document.getElementById("find");
const finding = document.getElementById("finding");
const help = document.getElementById("help");
const GO_WITHIN = 1500;
let wentAt = -GO_WITHIN;

function startFinding(event) {
  event.preventDefault();
  find.focus();
  find.select();
}

function among(links, step) {
  const focused = document.activeElement;
  const place = links.indexOf(focused.closest("tr")?.querySelector("th[scope=row] a") ?? focused);
  const next = place < 0 ? (step > 0 ? 0 : links.length - 1) : place + step;
  if (links[next]) links[next].focus();
}

function stopFinding() {
  finding.replaceChildren();
  find.focus();
}

function moveInFindings(event) {
  const links = [...finding.querySelectorAll("a")];
  if (event.key === "Escape" && finding.hasChildNodes()) stopFinding();
  else if (event.key === "ArrowDown" && links.length) among(links, 1);
  else if (event.key === "ArrowUp" && links.length) {
    if (document.activeElement === links[0]) find.focus();
    else among(links, -1);
  } else return;
  event.preventDefault();
}

function press(event) {
  const rows = [...document.querySelectorAll("main table.rows tbody th[scope=row] a")];
  const page = { n: "next", p: "prev" }[event.key];
  if (event.timeStamp - wentAt < GO_WITHIN) {
    wentAt = -GO_WITHIN;
    event.preventDefault();
    document.querySelector(`.mainnav a[data-letter="${CSS.escape(event.key)}"]`)?.click();
  } else if (event.key === "g") wentAt = event.timeStamp;
  else if (event.key === "/") startFinding(event);
  else if (event.key === "?") help.togglePopover();
  else if (event.key === "j") among(rows, 1);
  else if (event.key === "k") among(rows, -1);
  else if (event.key === "x" || event.key === "X") pick(document.activeElement.closest("tr"), event.key === "X");
  else if (event.key === "a") document.querySelector("#picked button")?.focus();
  else if (page) document.querySelector(`main .pagination:not([hidden]) a[rel="${page}"]`)?.click();
}

// A column of the picker goes one place further to the left; the order of the boxes is that of the address.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-earlier]");
  const item = button?.closest("li");
  if (!item?.previousElementSibling?.previousElementSibling) return;
  item.previousElementSibling.before(item);
  button.focus();
});

// Rows of a list are picked one by one, from the last one picked on with Shift, or a page at once; how many are picked is said
// beside what can be done with them.
let lastPicked = null;

function pick(row, isRange) {
  row?.querySelector("input[name=pick]")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: isRange }));
}

document.addEventListener("click", (event) => {
  if (!event.target.matches("input[name=pick]")) return;
  const boxes = [...document.querySelectorAll("input[name=pick]")];
  const [from, to] = [boxes.indexOf(lastPicked), boxes.indexOf(event.target)].sort((one, other) => one - other);
  if (event.shiftKey && from >= 0) for (const box of boxes.slice(from, to + 1)) box.checked = lastPicked.checked;
  else lastPicked = event.target;
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-pick-page]");
  const boxes = [...document.querySelectorAll("input[name=pick]")];
  if (all) for (const box of boxes) box.checked = all.checked;
  else if (!boxes.includes(event.target)) return;
  document.querySelector("[data-picked]").value = boxes.filter((box) => box.checked).length || "";
});

// The page of a row knows the list that one came from: its rows in their order, and where the list goes on.
const READER = document.querySelector(".whoami")?.dataset.reader;
const listed = () => document.querySelector("[data-listed]");
const hrefOf = (link) => link && new URL(link.href).pathname + new URL(link.href).search;
const pathOf = (href) => href.split("?")[0]; // a row has tabs, and days in the past

function keepList() {
  if (!listed()) return;
  const rows = [...listed().querySelectorAll("tbody th[scope=row] > a")].map(hrefOf);
  const around = (rel) => hrefOf(document.querySelector(`main .pagination:not(#in-list) a[rel=${rel}]`)) ?? "";
  const facts = { reader: READER, list: location.pathname + location.search, rows, prev: around("prev"), next: around("next") };
  sessionStorage.setItem("list", JSON.stringify(facts));
}

function showPlace() {
  const facts = JSON.parse(sessionStorage.getItem("list") ?? "null");
  const place = facts?.rows.findIndex((row) => pathOf(row) === location.pathname) ?? -1;
  const nav = document.getElementById("in-list");
  if (listed() || place < 0 || !nav || facts.reader !== READER) return;
  const lead = (words, href, rel = "") => {
    if (!href) return false;
    const link = document.createElement("a");
    Object.assign(link, { rel, href, textContent: words });
    nav.append(link);
    return true;
  };
  const { dataset: words } = nav;
  lead(words.list, facts.list);
  lead(words.prev, facts.rows[place - 1], "prev") || lead(words.prevPage, facts.prev, "prev");
  lead(words.next, facts.rows[place + 1], "next") || lead(words.nextPage, facts.next, "next");
  nav.hidden = false;
}

keepList();
showPlace();
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) sessionStorage.clear(); // nothing of a session outlasts it
});
document.addEventListener("htmx:afterSettle", keepList);

if (find) {
  help.addEventListener("toggle", (event) => {
    if (event.newState === "open") help.focus();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") startFinding(event);
    else if (find.form.contains(event.target)) moveInFindings(event);
    else if (hasKeys && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) press(event);
  });
  // What was asked for before the reader went on is not shown any more.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === finding && document.activeElement !== find) event.detail.shouldSwap = false;
  });
  document.addEventListener("focusin", (event) => {
    if (!find.form.contains(event.target)) finding.replaceChildren();
  });
}

// What was just done can be undone from a message that stays in view for a while, then rests at the foot of the page; and what
// is copied is said. Without scripts the message stands above the page, and identifiers are copied by hand.

import { hasKeys, isTyping } from "./keys.js";

const STAYS = 10;
const COPIED_FOR = 2000;
const toasts = document.getElementById("toasts");
const copied = document.getElementById("copied");

function raise(messages) {
  let left = STAYS;
  toasts.replaceChildren(...messages);
  toasts.classList.add("aloft");
  const clock = setInterval(() => {
    if (!toasts.matches(":hover, :focus-within")) left -= 1;
    if (left > 0) return;
    toasts.classList.remove("aloft");
    clearInterval(clock);
  }, 1000);
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    copied.textContent = `${copied.dataset.words} ${button.dataset.copy}`;
    button.dataset.done = "";
  } catch {
    copied.textContent = copied.dataset.trouble;
  }
  setTimeout(() => {
    copied.textContent = "";
    delete button.dataset.done;
  }, COPIED_FOR);
}

const messages = document.querySelectorAll("[data-toast]");
if (messages.length) raise(messages);
document.documentElement.toggleAttribute("data-cannot-copy", !navigator.clipboard);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  const toast = event.target.closest("[data-dismiss]")?.closest("[data-toast]");
  if (toast) {
    toast.remove();
    (toasts.querySelector("[data-toast] button") ?? document.getElementById("main")).focus();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "u" && hasKeys && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target))
    toasts.querySelector("[data-undo]")?.focus();
});

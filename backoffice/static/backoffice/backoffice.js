// What htmx leaves to us: to say that a list is loading, and to keep live progress on the page through trouble.
"use strict";

const polls = (event) => event.detail.elt.hasAttribute("data-poll");
const isBeside = (event) => event.detail.elt.matches("#beside, .news, [data-beside]");

function tell(isTroubled) {
  const place = document.getElementById("poll-trouble");
  if (place && place.hidden === isTroubled) {
    place.textContent = isTroubled ? place.dataset.trouble : "";
    place.hidden = !isTroubled;
  }
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!polls(event) && !isBeside(event)) event.detail.target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (isBeside(event)) return;
  const status = event.detail.xhr.status;
  if (polls(event)) tell(status < 200 || status >= 400);
  else event.detail.target.removeAttribute("aria-busy");
});

// What the frame was told is not shown on when it cannot be asked again: a countdown that stands still is wrong.
document.addEventListener("htmx:afterRequest", (event) => {
  if (isBeside(event) && !event.detail.successful) event.detail.elt.replaceChildren();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if ((polls(event) || isBeside(event)) && event.detail.xhr.status >= 400) event.detail.shouldSwap = false;
});

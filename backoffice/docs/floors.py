"""docs/floors.svg: the floors of the house, drawn from the contract that import-linter keeps."""

from html import escape
from importlib import import_module

from backoffice.docs.markdown import first_sentence
from backoffice.docs.packages import floors

WIDTH, FLOOR, GAP, MARGIN = 880, 46, 6, 20
STYLE = """
  text { font: 14px system-ui, sans-serif; fill: #1b1f24 }
  .name { font-weight: 600 }
  .what { font-size: 12px; fill: #4b5563 }
  .room { fill: #eef2f7; stroke: #9aa5b1 }
  .outside { fill: none; stroke: #9aa5b1; stroke-dasharray: 4 3 }
  .down { stroke: #4b5563; fill: none; stroke-width: 1.5 }
  .tip { fill: #4b5563 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6e9ee }
    .what { fill: #a9b3c0 }
    .room { fill: #1f2733; stroke: #55606e }
    .outside { stroke: #55606e }
    .down { stroke: #a9b3c0 }
    .tip { fill: #a9b3c0 }
  }"""
SHORT = {
    "backoffice": "composition root: settings, the order of the day, the web front; knows every app",
    "clearing": "trades, affirmation, netting, novation, margin",
    "settlements": "instructions, matches, the queue, the night",
    "compliance": "says no, and knows no desk",
    "ledger": "the books: accounts, journals, movements, guards",
    "notifications": "events out: the feed, subscriptions, deliveries",
    "refdata": "parties, instruments, accounts, markets, calendars, prices, rates",
    "authorizations": "people, roles, client systems",
    "itservices": "runs, steps, leases, loads, the clock",
    "recordkeeping": "the trail: who did what, when and why",
    "machinery": "Django plumbing without a domain",
    "vocabulary": "pure words of the trade: imports neither Django nor Celery",
}


def floors_picture() -> str:
    """The picture; it follows the colour scheme of its reader."""
    layers = floors()
    height = MARGIN * 2 + len(layers) * (FLOOR + GAP) + FLOOR + 10
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="title what">',
        '<title id="title">The floors of the house</title>',
        f'<desc id="what">From the top: {escape("; ".join(" beside ".join(floor) for floor in layers))}. '
        "An import only goes down.</desc>",
        f"<style>{STYLE}\n</style>",
    ]
    room_width = WIDTH - 2 * MARGIN - 60
    for level, floor in enumerate(layers):
        top = MARGIN + level * (FLOOR + GAP)
        width = (room_width - GAP * (len(floor) - 1)) / len(floor)
        for place, name in enumerate(floor):
            lines += _room(MARGIN + place * (width + GAP), top, width, name)
    lines += _arrow(WIDTH - MARGIN - 28, MARGIN + 4, MARGIN + len(layers) * (FLOOR + GAP) - GAP - 4)
    top = MARGIN + len(layers) * (FLOOR + GAP) + 8
    lines += [
        f'<rect class="outside" x="{MARGIN}" y="{top}" width="{room_width}" height="{FLOOR}" rx="4"/>',
        f'<text class="name" x="{MARGIN + 14}" y="{top + 20}">starter</text>',
        f'<text class="what" x="{MARGIN + 14}" y="{top + 37}">behind bin/up and bin/test: standard library only, '
        "imports no app, and no app imports it</text>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _room(x: float, y: float, width: float, name: str) -> list[str]:
    what = SHORT.get(name) or first_sentence(import_module(name))
    return [
        f'<rect class="room" x="{x:g}" y="{y:g}" width="{width:g}" height="{FLOOR}" rx="4"/>',
        f'<text class="name" x="{x + 14:g}" y="{y + 20:g}">{escape(name)}</text>',
        f'<text class="what" x="{x + 14:g}" y="{y + 37:g}">{escape(what)}</text>',
    ]


def _arrow(x: float, top: float, bottom: float) -> list[str]:
    middle = (top + bottom) / 2
    return [
        f'<path class="down" d="M {x:g} {top:g} V {bottom - 8:g}"/>',
        f'<path class="tip" d="M {x - 5:g} {bottom - 9:g} h 10 l -5 9 z"/>',
        f'<text class="what" x="{x + 18:g}" y="{middle:g}" text-anchor="middle" '
        f'transform="rotate(90 {x + 18:g} {middle:g})">an import only goes down</text>',
    ]

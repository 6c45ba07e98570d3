"""What a person reads on a page: its words, its links, the rows of its tables."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

Answer = Any


def text(answer: Answer) -> str:
    """The words of the main part of a page, tags taken out, one space between them."""
    found = answer.content.decode()
    main = re.search(r"<main.*</main>", found, re.S)
    plain = re.sub(r"<[^>]+>", " ", main[0] if main else found)
    return re.sub(r"[ \n\t]+", " ", unescape(plain)).strip()


def links(answer: Answer) -> list[tuple[str, str]]:
    """(address, words) of every link, in order."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', answer.content.decode(), re.S)
    return [(unescape(where), unescape(re.sub(r"<[^>]+>", "", said)).strip()) for where, said in found]


def link(answer: Answer, words: str) -> str:
    """The address of the link with these words; "" where there is none."""
    return next((where for where, said in links(answer) if said == words), "")


def rows(answer: Answer) -> list[list[str]]:
    """The cells of the body of the first table, row by row."""
    body = re.search(r"<tbody>(.*?)</tbody>", answer.content.decode(), re.S)
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr.*?</tr>", body[1] if body else "", re.S)
    ]


def walked(client: Any, where: str, onward: str) -> list[list[list[str]]]:
    """The rows of each page, from one address on."""
    pages = []
    while where:
        answer = client.get(where)
        assert answer.status_code == 200
        pages.append(rows(answer))
        following = link(answer, onward)
        last, where = where, f"{where.partition('?')[0]}{following}" if following else ""
    return [*pages, [[last]]]


def pages(client: Any, where: str) -> Iterator[str]:
    """The address of every row of a list, page by page to the end; then all the way back, which must show the same."""
    start, shown, further = where.partition("?")[0], [], where
    while further:
        answer = client.get(further)
        assert answer.status_code == 200
        shown.append([found for found, _ in links(answer) if re.fullmatch(rf"{start}\d+/", found)])
        numbers = re.search(r"([\d.,]+)–([\d.,]+) (?:of|de)", text(answer))
        assert not numbers or numbers[2] == str(sum(map(len, shown)))
        last, further = further, step(answer, start, "next")
    back = step(client.get(last), start, "prev")
    for page in reversed(shown[:-1]):
        answer = client.get(back)
        assert [found for found, _ in links(answer) if re.fullmatch(rf"{start}\d+/", found)] == page
        back = step(answer, start, "prev")
    assert not back
    yield from (row for page in shown for row in page)


def step(answer: Answer, start: str, which: str) -> str:
    """Where the next or previous page is; "" where there is none."""
    found = re.search(rf'<a href="([^"]+)" rel="{which}"', answer.content.decode())
    return start + found[1].replace("&amp;", "&") if found else ""

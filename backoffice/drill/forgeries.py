"""The attacks on an export of the trail: each changes its parts as somebody would who has them in hand.

Twenty-one, by the list of bar B-C4. An attack says what the verifier must name: a code, and words of its sentence where
there is a place to be named.
"""

import json
import unicodedata
import zipfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from machinery.merkle import leaf_hash, root_of
from recordkeeping.notes import Signer

Line = dict[str, Any]


@dataclass
class Parts:
    """What an export holds, as values to be changed. Its events stand in the order of their leaves."""

    manifest: Line
    events: list[Line]
    leaves: list[Line]
    notes: list[str]
    keys: str

    @classmethod
    def read(cls, path: Path) -> "Parts":
        """The parts of an export."""
        with zipfile.ZipFile(path) as archive:
            events, leaves, notes = (
                [json.loads(line) for line in archive.read(f"{name}.ndjson").splitlines()]
                for name in ("events", "leaves", "checkpoints")
            )
            manifest, keys = json.loads(archive.read("manifest.json")), archive.read("keys.txt").decode()
        return cls(manifest, events, leaves, [each["note"] for each in notes], keys)

    def write(self, path: Path) -> None:
        """The parts as an export again."""
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("manifest.json", json.dumps(self.manifest))
            archive.writestr("keys.txt", self.keys)
            archive.writestr("events.ndjson", _lines(self.events))
            archive.writestr("leaves.ndjson", _lines(self.leaves))
            archive.writestr("checkpoints.ndjson", _lines([{"note": note} for note in self.notes]))

    def copy(self) -> "Parts":
        """The same, to be changed apart."""
        return deepcopy(self)

    def event_of(self, place: int) -> Line:
        """The row of the leaf at a place."""
        number = self.leaves[place]["event"]
        return next(event for event in self.events if event["id"] == number)


def _lines(values: list[Line]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in values)


@dataclass(frozen=True)
class Hand:
    """What a forger may have: how the verifier makes bytes of a row, the real key, another key, and an old checkpoint that
    somebody keeps outside."""

    bytes_of: Callable[[Line], bytes]
    real: Signer
    other: Signer


@dataclass(frozen=True)
class Expected:
    """What must be named: a finding of this code whose sentence has these words; with what the verifier is called."""

    code: str
    words: str = ""
    trusted: list[str] = field(default_factory=list)


Attack = Callable[[Parts, Random, Hand], Expected]


def _place(parts: Parts, random: Random) -> int:
    return random.randrange(len(parts.leaves))


def flip_a_byte_in_a_row(parts: Parts, random: Random, hand: Hand) -> Expected:
    """One bit of one text of one row."""
    place = _place(parts, random)
    event = parts.event_of(place)
    name = random.choice(["code", "reason", "actor_id", "after", "subject_type"])
    text = event[name] or "{}"
    at = random.randrange(len(text))
    event[name] = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
    return Expected("row-changed", f"leaf {place}:")


def flip_a_leaf_hash(parts: Parts, random: Random, hand: Hand) -> Expected:
    """One bit of one stored hash; its row is as it was."""
    place = _place(parts, random)
    raw = bytearray.fromhex(parts.leaves[place]["hash"])
    raw[random.randrange(32)] ^= 1 << random.randrange(8)
    parts.leaves[place]["hash"] = raw.hex()
    return Expected("leaf-changed", f"leaf {place}:")


def delete_inside(parts: Parts, random: Random, hand: Hand) -> Expected:
    """One row and its leaf; the positions after it stay."""
    place = random.randrange(len(parts.leaves) - 1)
    parts.events.remove(parts.event_of(place))
    del parts.leaves[place]
    return Expected("leaf-missing", f"leaves {place} to {place} ")


def delete_the_sealed_tail(parts: Parts, random: Random, hand: Hand) -> Expected:
    """Everything from some leaf on; the checkpoints stay."""
    place = random.randrange(1, len(parts.leaves))
    gone = {leaf["event"] for leaf in parts.leaves[place:]}
    parts.events = [event for event in parts.events if event["id"] not in gone]
    end = len(parts.leaves) - 1
    del parts.leaves[place:]
    return Expected("tail-missing", f"leaves {place} to {end} are missing" if place == end else f"leaves {place} to ")


def insert_backdated(parts: Parts, random: Random, hand: Hand) -> Expected:
    """A row with its leaf in the middle; the leaves after it move on."""
    place = random.randrange(1, len(parts.leaves))
    event = parts.event_of(place) | {"id": 10**9, "reason": "it was always so"}
    parts.events.append(event)
    for leaf in parts.leaves[place:]:
        leaf["position"] += 1
    parts.leaves.insert(place, {"position": place, "event": 10**9, "hash": leaf_hash(hand.bytes_of(event)).hex()})
    return Expected("root-wrong", _covering(parts, place))


def swap_two_rows(parts: Parts, random: Random, hand: Hand) -> Expected:
    """Two leaves with their rows change places."""
    first, second = sorted(random.sample(range(len(parts.leaves)), 2))
    one, two = parts.leaves[first], parts.leaves[second]
    one["position"], two["position"] = two["position"], one["position"]
    parts.leaves[first], parts.leaves[second] = two, one
    return Expected("root-wrong", _covering(parts, first))


def _covering(parts: Parts, place: int) -> str:
    """The words for the leaves between the two checkpoints around a place."""
    sizes = [0, *map(_size, parts.notes)]
    return f"leaves {max(s for s in sizes if s <= place)} to {min(s for s in sizes if s > place) - 1} "


def change_the_time_only(parts: Parts, random: Random, hand: Hand) -> Expected:
    """One microsecond of one instant."""
    place = _place(parts, random)
    event, name = parts.event_of(place), random.choice(["at", "recorded_at"])
    event[name] = event[name][:-2] + str((int(event[name][-2]) + 1) % 10) + "Z"
    return Expected("row-changed", f"leaf {place}:")


def change_the_actor_only(parts: Parts, random: Random, hand: Hand) -> Expected:
    """One letter of who did it."""
    place = _place(parts, random)
    parts.event_of(place)["actor_name"] += "a"
    return Expected("row-changed", f"leaf {place}:")


def renumber_ids(parts: Parts, random: Random, hand: Hand) -> Expected:
    """Rows and leaves from some leaf on get other ids."""
    place = _place(parts, random)
    moved = {leaf["event"] for leaf in parts.leaves[place:]}
    for event in parts.events:
        event["id"] += 10**6 if event["id"] in moved else 0
    for leaf in parts.leaves[place:]:
        leaf["event"] += 10**6
    return Expected("row-changed", f"leaf {place}:")


def rewrite(parts: Parts, place: int, hand: Hand, signer: Signer | None) -> None:
    """Changes a row and recomputes its leaf and every root; signed by somebody, or with the signatures that are there."""
    event = parts.event_of(place)
    event["reason"] += " and more"
    parts.leaves[place]["hash"] = leaf_hash(hand.bytes_of(event)).hex()
    hashes = [bytes.fromhex(leaf["hash"]) for leaf in parts.leaves]
    for number, note in enumerate(parts.notes):
        parts.notes[number] = _with_root(note, root_of(hashes[: _size(note)]), signer)


def _size(note: str) -> int:
    return int(note.splitlines()[1])


def _with_root(note: str, root: bytes, signer: Signer | None, size: int | None = None) -> str:
    text, _, signatures = note.partition("\n\n")
    lines = text.splitlines()
    lines[2] = b64encode(root).decode()
    if size is not None:
        lines[1] = str(size)
    text = "".join(f"{line}\n" for line in lines)
    return signer.sign(text) if signer else f"{text}\n{signatures}"


def recompute_everything_unsigned(parts: Parts, random: Random, hand: Hand) -> Expected:
    """A row, its leaf and all roots; the signatures stay."""
    rewrite(parts, _place(parts, random), hand, None)
    return Expected("checkpoint-forged", "its signature is wrong")


def recompute_everything_with_another_key(parts: Parts, random: Random, hand: Hand) -> Expected:
    """The same, signed anew by a key of the same name, which the export then names as its own."""
    rewrite(parts, _place(parts, random), hand, hand.other)
    parts.keys = f"{hand.other.verifier_key}\n"
    return Expected("checkpoint-forged", "a key that is not known here")


def recompute_everything_with_the_real_key(parts: Parts, random: Random, hand: Hand) -> Expected:
    """The same, signed anew by the real key; one checkpoint of before is kept outside."""
    kept = random.randrange(len(parts.notes))
    trusted = parts.notes[kept]
    rewrite(parts, random.randrange(_size(trusted)), hand, hand.real)
    return Expected("rewritten", f"checkpoint of {_size(trusted)} leaves", [trusted])


def two_checkpoints_of_one_size(parts: Parts, random: Random, hand: Hand) -> Expected:
    """The real key has signed another root of the same size."""
    place = random.randrange(len(parts.notes))
    note = parts.notes[place]
    parts.notes.insert(place + 1, _with_root(note, random.randbytes(32), hand.real))
    return Expected("checkpoint-split", f"checkpoint of {_size(note)} leaves")


def a_smaller_checkpoint_later(parts: Parts, random: Random, hand: Hand) -> Expected:
    """The real key has signed fewer leaves after more."""
    place = random.randrange(1, len(parts.notes))
    size = random.randrange(1, _size(parts.notes[place]))
    hashes = [bytes.fromhex(leaf["hash"]) for leaf in parts.leaves[:size]]
    parts.notes.insert(place + 1, _with_root(parts.notes[place], root_of(hashes), hand.real, size))
    return Expected("checkpoint-shrunk", f"checkpoint of {size} leaves")


def another_form_of_the_same_text(parts: Parts, random: Random, hand: Hand) -> Expected:
    """The actor's name looks the same and is written with other code points."""
    place = next(
        place
        for place in iter(lambda: _place(parts, random), None)
        if not unicodedata.is_normalized("NFD", parts.event_of(place)["actor_name"])
    )
    event = parts.event_of(place)
    name = event["actor_name"]
    like = name.replace("a", "\N{CYRILLIC SMALL LETTER A}", 1)
    event["actor_name"] = unicodedata.normalize("NFD", name) if random.random() < 0.5 else like
    return Expected("row-changed", f"leaf {place}:")


def a_row_that_was_never_sealed(parts: Parts, random: Random, hand: Hand) -> Expected:
    """A row without a leaf."""
    event = parts.event_of(_place(parts, random)) | {"id": 10**9 + random.randrange(1000)}
    parts.events.insert(random.randrange(len(parts.events)), event)
    return Expected("never-sealed", f"event {event['id']} ")


def a_whole_day_missing(parts: Parts, random: Random, hand: Hand) -> Expected:
    """A business date that is neither the first nor the last goes, with its checkpoints; what is left is renumbered."""
    closing = [note for note in parts.notes if "\nday " in note]
    place = random.randrange(1, len(closing) - 1)
    low, high = _size(closing[place - 1]), _size(closing[place])
    day = closing[place].split("\nday ")[1].split("\n")[0]
    gone = {leaf["event"] for leaf in parts.leaves[low:high]}
    parts.events = [event for event in parts.events if event["id"] not in gone]
    del parts.leaves[low:high]
    for number, leaf in enumerate(parts.leaves):
        leaf["position"] = number
    parts.notes = [note for note in parts.notes if not low < _size(note) <= high]
    return Expected("day-missing", f"day {day} is missing")


ATTACKS: Final[Mapping[str, Attack]] = {
    "1 a byte of a row is flipped": flip_a_byte_in_a_row,
    "2 a bit of a leaf's hash is flipped": flip_a_leaf_hash,
    "3 a row and its leaf are deleted": delete_inside,
    "4 the sealed tail is deleted": delete_the_sealed_tail,
    "5 a backdated row is inserted": insert_backdated,
    "6 two rows change places": swap_two_rows,
    "7 only a time is changed": change_the_time_only,
    "8 only an actor is changed": change_the_actor_only,
    "9 ids are numbered anew": renumber_ids,
    "10 leaves and roots recomputed, unsigned": recompute_everything_unsigned,
    "11 the same, signed with another key": recompute_everything_with_another_key,
    "12 the same with the real key; one kept outside": recompute_everything_with_the_real_key,
    "13 two checkpoints of one size": two_checkpoints_of_one_size,
    "14 a smaller checkpoint later": a_smaller_checkpoint_later,
    "19 a look-alike or another Unicode form": another_form_of_the_same_text,
    "20 a row that was never sealed": a_row_that_was_never_sealed,
    "21 a whole business date is missing": a_whole_day_missing,
}
"""Those on an export; 15 to 18 are on proofs (forged_proofs.py)."""

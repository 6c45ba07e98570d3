"""What ASVS asks of code as a whole, held by reading it: docs/asvs.csv names these tests."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.code import ROOT, imports, none_of, product, python_files, sql_files
from tests.house.test_forbidden import lines, named

STARTS = ("subprocess", "os.system", "os.popen", "os.exec", "os.spawn", "os.posix_spawn", "pty", "multiprocessing")
EVALUATES = {"eval", "exec", "compile", "__import__"}
UNPACKS = {"pickle", "marshal", "shelve", "dill", "jsonpickle"}

# Primitives of cryptography, wherever they stand: what each is for. None is of our own making.
HASHES = {
    "sha256": "leaves, digests of files and bodies, fingerprints of requests",
    "file_digest": "with sha256",
    "pbkdf2_hmac": "the verifier of SCRAM-SHA-256, as PostgreSQL keeps it",
}
PRIMITIVES = {
    "Ed25519PrivateKey": "checkpoints",
    "Fernet": "secrets of webhooks and keys of authenticators at rest: AES-128-CBC with HMAC-SHA-256",
    "InvalidToken": "what Fernet refuses",
    "SHA256": "for HKDF",
    "HOTP": "codes of authenticators, RFC 4226 and 6238",
    "TOTP": "the address that authenticators read",
    "SHA1": "for HOTP with HMAC, as every authenticator has it; collisions do not matter there",
    "HKDF": "the key of Fernet from the installation's own",
}
# MD5 as a fingerprint, where nothing rests on collisions: why.
MD5 = {
    "ledger/migrations/0003_postings_go_through_one_function.sql": "of a posting's facts, beside its unique effect",
    "ledger/migrations/0006_sets_are_posted_with_less_ado.sql": "the same",
    "ledger/sql/invariants/effects.sql": "the same, recomputed",
    "settlements/sql/intake_see.sql": "of a reference, to divide work",
    "backoffice/sql/catalogue.sql": "of a declaration's text, compared with the one delivered",
}
# Who speaks to another host, and with whom.
REACHES = {
    "notifications/transport.py": "receivers of webhooks, at the address that was judged",
    "backoffice/celery.py": "its own name, and options of the broker's socket",
    "backoffice/broker.py": "names of options of the broker's socket",
    "backoffice/web_worker.py": "the clients that connect to it",
    "itservices/owners.py": "its own name",
    "backoffice/health.py": "the broker",
}
NETWORK = (
    "socket",
    "ssl",
    "http.client",
    "urllib.request",
    "requests",
    "httpx",
    "smtplib",
    "ftplib",
    "redis",
    "aiohttp",
)
PATTERNS_FROM_ELSEWHERE = {
    "backoffice/examples/shapes.py": "patterns of our own examples, read by a command",
    "backoffice/schema.py": "a privilege as grants.py and the catalogue name it",
    "settlements/messages/iso15022/formats.py": "formats of the standard, from the table in that file",
}


def test_no_request_starts_a_process() -> None:
    """Nothing that serves starts a program: there is no command that could be injected into."""
    wrong = [
        f"{path}:{found.line} {found.module}"
        for path, tree in product().items()
        for found in imports(tree)
        if found.module.startswith(STARTS) or f"{found.module}.{found.name}".startswith(STARTS)
    ]
    assert none_of([*wrong, *lines(lambda n: isinstance(n, ast.Call) and named(n).startswith(STARTS), product())])


def test_nothing_is_evaluated_and_no_object_is_unpacked() -> None:
    """No text becomes code, and no bytes become objects."""
    wrong = [
        f"{path}:{found.line} {found.module}"
        for path, tree in python_files().items()
        for found in imports(tree)
        if found.module.split(".")[0] in UNPACKS
    ]
    assert none_of([*wrong, *lines(lambda n: isinstance(n, ast.Call) and named(n) in EVALUATES, product())])


def is_made(node: ast.AST) -> bool:
    """Whether a call hands a function of `re` a pattern that is not written in the code."""
    if not isinstance(node, ast.Call) or not re.fullmatch(
        r"re\.(compile|match|fullmatch|search|sub|split|findall)", named(node)
    ):
        return False
    names = {each.id for each in ast.walk(node.args[0]) if isinstance(each, ast.Name)}
    return any(name.upper() != name for name in names) or any(
        isinstance(each, ast.Call) for each in ast.walk(node.args[0])
    )


def test_patterns_are_written_and_not_made_of_what_was_sent() -> None:
    served = {path: tree for path, tree in product().items() if str(path) not in PATTERNS_FROM_ELSEWHERE}
    assert none_of(lines(is_made, served))


def hashes() -> Iterator[tuple[Path, str]]:
    """Every function of hashlib that is named, with its file."""
    for path, tree in python_files().items():
        yield from ((path, found.name) for found in imports(tree) if found.module == "hashlib" and found.name)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and named(node.value) == "hashlib":
                yield path, node.attr


def test_hashes_are_of_the_list() -> None:
    """SHA-256 of the standard library; MD5 only where nothing rests on collisions."""
    assert none_of(f"{path}: {name}" for path, name in hashes() if name not in HASHES)
    weak = {str(path) for path in sql_files() if re.search(r"\b(md5|sha1)\(", (ROOT / path).read_text())}
    assert none_of(f"{path} uses MD5 without a reason" for path in weak - MD5.keys())
    assert none_of(f"{path} has a reason for MD5 and does not use it" for path in MD5.keys() - weak)


def test_cryptography_is_of_the_list_and_of_one_library() -> None:
    """Ed25519 signs, Fernet encrypts, HKDF derives: by pyca/cryptography over OpenSSL, nothing by hand."""
    found = [
        (path, each.name)
        for path, tree in python_files().items()
        for each in imports(tree)
        if each.module.split(".")[0] in {"cryptography", "Crypto", "nacl", "ecdsa", "rsa"}
    ]
    assert found and none_of(f"{path}: {name}" for path, name in found if name not in PRIMITIVES)


def test_who_speaks_to_other_hosts_is_known() -> None:
    """Beside the drivers of PostgreSQL, Valkey and mail: the files of REACHES, and no others."""
    found = {
        str(path)
        for path, tree in product().items()
        for each in imports(tree)
        if each.module in NETWORK
        or f"{each.module}.{each.name}" in NETWORK
        or each.module.startswith(("http.client", "redis."))
    }
    assert none_of(f"{path} reaches out and has no line in REACHES" for path in sorted(found - REACHES.keys()))
    assert none_of(f"{path} stands in REACHES and reaches nobody" for path in sorted(REACHES.keys() - found))


def test_nothing_but_the_password_itself_stands_for_it() -> None:
    """No hint, no secret question: neither a form nor a row has room for one."""
    fields = {
        node.targets[0].id: f"{path}:{node.lineno}"
        for path, tree in product().items()
        if path.parts[0] == "authorizations"
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert len(fields) > 20
    assert none_of(where for name, where in fields.items() if re.search(r"hint|question|answer|mother", name))


def test_every_secret_of_the_installation_has_its_line() -> None:
    """docs/security.md says of each file of secrets where it is, for what, and how it is renewed."""
    kept = re.compile(r"secrets(?:\"|')? */ *(?:\"|')([a-z_.-]+)(?:\"|')")
    texts = [(ROOT / path).read_text() for path in python_files()]
    names = {name for text in texts for name in kept.findall(text)} | {"roles.json"}
    said = (ROOT / "docs" / "security.md").read_text()
    assert {"secret_key", "trail_key", "postgres_superuser"} <= names
    assert none_of(
        f"docs/security.md says nothing of {name}" for name in sorted(names) if f"`var/secrets/{name}`" not in said
    )

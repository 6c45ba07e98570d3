"""The headers that every answer carries, whatever it says."""

from typing import Any

POLICY = frozenset(
    {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    }
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def gaps(answer: Any) -> list[str]:
    """What an answer lacks; a file of the product itself may be kept by a cache, nothing else may without being asked for."""
    found = [f"{name}: {answer.get(name)}" for name, value in HEADERS.items() if answer.get(name) != value]
    if set(answer.get("Content-Security-Policy", "").split("; ")) != POLICY:
        found.append(f"Content-Security-Policy: {answer.get('Content-Security-Policy')}")
    if not answer.get("X-Request-Id"):
        found.append("no X-Request-Id")
    if "Server" in answer.headers or "X-Powered-By" in answer.headers:
        found.append("it names its server")
    kept = answer.get("Cache-Control", "")
    if "no-store" not in kept and not (answer.get("ETag") and kept == "private, no-cache"):
        found.append(f"Cache-Control: {kept}")
    return found

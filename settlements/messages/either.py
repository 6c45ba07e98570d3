"""A settlement message of either standard: bytes in, a message or faults out. Pure."""

from settlements.messages import iso15022, iso20022
from settlements.messages.contents import Message
from vocabulary.fault import Fault

FIN = b"{1:"


def read_message(body: bytes) -> Message | tuple[Fault, ...]:
    """What a message says, or everything that is wrong with its form. Raises nothing, whatever the bytes are.

    One that begins with the first block of FIN is of ISO 15022, any other of ISO 20022.
    """
    if body.lstrip(b" \t\r\n\x01").startswith(FIN):
        return iso15022.read_message(body.lstrip(b" \t\r\n\x01"))
    return iso20022.read_message(body)

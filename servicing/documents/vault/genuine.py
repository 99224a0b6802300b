"""The code on a document, by which anyone who holds it can check that it is ours and unchanged.

The code is a keyed digest of what the document says: the same facts have the same code, nobody
outside can make one. A check answers yes or no, and nothing about the loan or the borrower.
"""

import hmac
import re
from base64 import b32encode
from enum import StrEnum
from hashlib import sha256

from django.conf import settings

from servicing.documents.models import Document

LETTERS = 16  # 80 bits


class Finding(StrEnum):
    """What a check finds."""

    UNKNOWN = "unknown"
    OURS = "ours"  # the code is; no file was looked at
    UNCHANGED = "unchanged"
    CHANGED = "changed"


def code_of(kind: str, version: int, facts: str) -> str:
    """The code of a document: 16 letters and digits (base 32)."""
    key = sha256(b"document-code:" + settings.SECRET_KEY.encode()).digest()
    mark = hmac.new(key, f"{kind}:{version}:{facts}".encode(), sha256).digest()
    return b32encode(mark[:10]).decode()


def check(code: str, content: bytes | None = None) -> Finding:
    """Whether a document with this code is ours; with the file, whether it is the one we made."""
    plain = re.sub(r"[\s-]", "", code).upper()
    known = Document.objects.filter(code=plain) if len(plain) == LETTERS else None
    if known is None or not known.exists():
        return Finding.UNKNOWN
    if content is None:
        return Finding.OURS
    same = known.filter(sha256=sha256(content).hexdigest()).exists()
    return Finding.UNCHANGED if same else Finding.CHANGED

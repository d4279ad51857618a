"""The hash of a sent file, in the two spellings that clients write (VX-7). Pure."""

from hashlib import sha256
from typing import Final

from lienthong.gateway.vxp.terms import FileHashDiffers

LINE_END: Final = b"\r\n"


def take_file(body: bytes, *, stated: str) -> bytes:
    """The file of a body, whose SHA-256 is `stated`; clients put one CR LF after it.

    The hash is hexadecimal, padded or, as the SDK of VNPT writes it, without each byte's leading
    zero. That spelling cannot be read back, so both are made from the file. Refuses
    (FileHashDiffers) a hash that fits neither the file without its last CR LF nor the whole body.
    """
    wanted = stated.lower()
    file = body.removesuffix(LINE_END)
    candidates = (file,) if len(file) == len(body) else (file, body)
    for candidate in candidates:
        found = sha256(candidate).digest()
        if wanted in {found.hex(), unpadded(found)}:
            return candidate
    raise FileHashDiffers(found=sha256(file).hexdigest(), stated=stated[:128])


def unpadded(digest: bytes) -> str:
    """Hexadecimal without leading zeros of each byte."""
    return "".join(f"{byte:x}" for byte in digest)

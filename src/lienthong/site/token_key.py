"""`lienthong token-key --pkcs11 URI --out FILE`: name a key in a token (EX-145, EX-200)."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from lienthong.client import keep, make_folder
from lienthong.kernel.errors import gettext_noop
from lienthong.site.agency.arguments import add_token_uri
from lienthong.site.words import Translate
from lienthong.tokens.keys import prepare_token_key, prepare_token_log_key
from lienthong.wire.seals import fingerprint

KEY_NAMED = gettext_noop("{file} names the key {fingerprint} in the token.")


def run_token_key(arguments: Sequence[str], translate: Translate) -> str:
    """See that the token has the key, make it if not, and write the file; says which key it is.

    Refuses a file that is there with other content, and each way in which a token can fail.
    """
    asked = _parser(translate).parse_args(arguments)
    key = (prepare_token_log_key if asked.log else prepare_token_key)(asked.pkcs11)
    make_folder(asked.out.parent)
    keep(asked.out, f"{asked.pkcs11}\n".encode())
    mark = fingerprint(key.public_key())
    return translate(KEY_NAMED).format(file=asked.out, fingerprint=mark)


def _parser(translate: Translate) -> argparse.ArgumentParser:
    told = translate(gettext_noop("Write a key file that names a key in a token."))
    parser = argparse.ArgumentParser(prog="lienthong token-key", description=told)
    add_token_uri(parser, translate, required=True)
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE",
        help=translate(gettext_noop("the key file to write, before the first start")),
    )
    parser.add_argument(
        "--log",
        action="store_true",
        help=translate(gettext_noop("the key of the node's log (log.key), which is Ed25519")),
    )
    return parser

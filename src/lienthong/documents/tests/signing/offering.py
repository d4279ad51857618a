"""What an operator offers in tests: a token of SoftHSM2's, a service on this machine."""

from django.conf import settings


def offer(text):
    """The operator's list says this."""
    settings.DOCUMENTS.places.parent.mkdir(parents=True, exist_ok=True)
    settings.DOCUMENTS.places.write_text(text, "utf-8")


def offer_token(token, name="HSM"):
    """The token, with its library and the file of its PIN."""
    offer(
        f'[[token]]\nname = "{name}"\ntoken = "{token.label}"\nmodule = "{token.module}"\n'
        f'pin_file = "{token.pin_file}"\n'
    )


def offer_service(url, name="Ký số từ xa"):
    """A service on this machine, to which the platform proves itself."""
    proof = settings.DOCUMENTS.places.parent / "service.txt"
    proof.parent.mkdir(parents=True, exist_ok=True)
    proof.write_text("Bearer abc\n")
    offer(
        f'[[service]]\nname = "{name}"\naddress = "{url}"\nloopback = true\n'
        f'authorization = "{proof}"\n'
    )

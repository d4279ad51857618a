"""A field for several files at once, for the forms of every folder above."""

from collections.abc import Mapping
from typing import Any

from django import forms


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files, or none, in the order chosen; what they hold is judged by the operation.

    `accept` is what a browser offers first, as in HTML; `attrs` are further ones of the input.
    """

    def __init__(
        self, *, accept: str, attrs: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        widget = _Several({"multiple": True, "accept": accept, **(attrs or {})})
        super().__init__(widget=widget, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file on its own."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            given = [None]  # refused as missing
        single = super().clean
        return [single(one, initial) for one in given]

"""Holes that import contracts cannot see: foreign keys, cross-folder tables, who knows whom."""

import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
LAYERS = [
    "site",
    "cooperation",
    "reporting",
    "services telecom",
    "documents",
    "work exchange",
    "directory",
    "identity",
    "audit",
]
HEIGHT = {name: -level for level, names in enumerate(LAYERS) for name in names.split()}


def our_models():
    return [m for m in apps.get_models() if m.__module__.startswith("lienthong.")]


def folder_of(model):
    return model.__module__.split(".")[1]


def test_there_are_tables_to_look_at():
    assert len(our_models()) > 5


def test_foreign_keys_point_down_the_stack():
    upward = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model.__module__.startswith("lienthong.")
        and HEIGHT[folder_of(field.related_model)] > HEIGHT[folder_of(model)]
    ]
    assert upward == []


def test_a_foreign_key_into_another_folder_leaves_no_handle_there():
    handles = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model.__module__.startswith("lienthong.")
        and folder_of(field.related_model) != folder_of(model)
        and field.remote_field.related_name != "+"
    ]
    assert handles == []


def test_tables_bear_their_folders_name():
    strangers = [
        model._meta.db_table
        for model in our_models()
        if not model._meta.db_table.startswith(folder_of(model) + "_")
    ]
    assert strangers == []


def test_the_layers_here_are_the_layers_of_the_contracts():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    named = [layer.replace("(", "").replace(")", "").replace(" |", "") for layer in layers]
    assert named[: len(LAYERS)] == LAYERS


def test_no_constraint_or_index_bears_the_name_of_a_table():
    """PostgreSQL keeps both in one room of names; SQLite would not notice."""
    tables = {model._meta.db_table for model in our_models()}
    named = {
        one.name
        for model in our_models()
        for one in (*model._meta.constraints, *model._meta.indexes)
    }
    assert tables & named == set()

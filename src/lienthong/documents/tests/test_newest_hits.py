"""Whichever way the index is asked, it answers as if every entry were looked at."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest

from lienthong.documents.models import SearchEntry
from lienthong.documents.queries import Search, finding, index_postgresql
from lienthong.documents.queries.index import Index
from lienthong.documents.rules.asking import Token, fits
from lienthong.documents.terms import FindQuestion, FoundKind
from lienthong.documents.tests.finding import register
from lienthong.work.testing import make_office

FIRST = date(2024, 1, 1)
ENTRIES = 120
APART = 1000
WORDS = {
    "always": lambda chance, at: True,
    "often": lambda chance, at: chance.random() < 0.5,
    "seldom": lambda chance, at: chance.random() < 0.1,
    "long_ago": lambda chance, at: at < 10,
    "lately": lambda chance, at: at > ENTRIES - 10,
    "once": lambda chance, at: at == 50,
}  # fmt: skip
CONDITIONS = [
    ((Token("always"),),),
    ((Token("often"),),),
    ((Token("always"),), (Token("seldom"),)),
    ((Token("seldom"), Token("lately")),),
    ((Token("long_ago"), Token("once")),),
    ((Token("lately"), Token("long_ago")),),
    ((Token("seldom"),), (Token("often"),)),
    ((Token("lat", begins=True),),),
    ((Token("never"),),),
]


@pytest.fixture
def entries(db, monkeypatch):
    """Entries with more and less common words, whose days are not quite in order.

    They lie far apart, so that they fill several of PostgreSQL's blocks.
    """
    monkeypatch.setattr(index_postgresql, "LOOKED_AT", 10 * APART)
    chance = Random(5)
    for at in range(ENTRIES):
        tokens = [word for word, has in WORDS.items() if has(chance, at)]
        SearchEntry.objects.create(
            id=(at + 1) * APART,
            kind=FoundKind.ARRIVAL,
            document_id=uuid4(),
            agency_id=uuid4(),
            day=FIRST + timedelta(days=at + chance.randrange(-5, 5)),
            tokens=" ".join(tokens),
        )
    return list(SearchEntry.objects.order_by("-id"))


@pytest.mark.parametrize("limit", [1, 7, 40, 500])
@pytest.mark.parametrize(
    "judged",
    [
        {"AMPLE": ample, "A_BLOCK": block, "ALL_AT_ONCE": given}
        for ample, block in [(0.1, 0), (1.5, 0), (1.5, 10), (1.5, 1_000_000)]
        for given in (0, 20, 500)
    ],
    ids=str,
)
def test_the_newest_hits_are_those_of_all_entries(entries, monkeypatch, limit, judged):
    for name, value in judged.items():
        monkeypatch.setattr(index_postgresql, name, value)
    periods = [
        (date.min, date.max),
        (FIRST + timedelta(days=20), date.max),
        (date.min, FIRST + timedelta(days=60)),
        (FIRST + timedelta(days=30), FIRST + timedelta(days=45)),
        (FIRST + timedelta(days=900), date.max),
    ]
    for since, until in periods:
        asked = Index(since, until)
        for condition in CONDITIONS:
            wanted = [
                one.id
                for one in entries
                if since <= one.day <= until and fits(condition, one.tokens)
            ]
            found = [hit[0] for hit in asked.newest_hits(condition, limit)]
            assert found == (wanted[:limit] if len(found) == limit else wanted), (since, condition)


@pytest.mark.parametrize("text", ["đường truyền số liệu", "duong truyen", "số", "liệu tr*"])
def test_the_closest_of_many_are_those_that_would_stand_first_among_all(db, monkeypatch, text):
    office, chance = make_office(), Random(3)
    words = ["đường", "truyền", "số", "liệu", "trường", "duong", "truyen", "so lieu"]
    for number in range(40):
        register(office, f"{number}/BC", "Sở Thử", " ".join(chance.choices(words, k=5)))
    asked = FindQuestion(agency_id=office.agency_id, account_id=office.clerk.account_id, text=text)
    among_all = [one.id for one in Search(asked).list_documents(limit=40)]
    for most in (3, 5, 8, 13):
        monkeypatch.setattr(finding, "MOST_RANKED", most)
        search = Search(asked)
        assert search.has_more == (len(among_all) > most)
        assert [one.id for one in search.list_documents(limit=most)] == among_all[:most]

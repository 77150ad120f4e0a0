"""The search page."""

import pytest
from django.test import Client

from annotations import annotate, matching, revise, store, weigh
from annotations.models import Kind, Role
from annotations.web.search import as_excerpt, as_html
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

SEARCH = "/search/"
# Session, user, memberships, queue length; languages, counts; claims, their verdicts, articles, evidence.
QUERIES = 10
# Session, user, memberships, queue length; languages, counts, statuses, number, claims, verdicts.
CLAIM_QUERIES = 10


def found(client: Client, query: str, **filters: str) -> dict[str, list[str]]:
    """What a search shows, by group: titles and statements."""
    response = client.get(SEARCH, {"q": query, **filters})
    names = {"claims": "claim", "articles": "article", "evidence": "evidence"}
    return {
        group.group.value: [str(getattr(row, names[group.group])) for row in group.rows]
        for group in response.context["results"]
    }


def test_search_finds_claims_articles_and_evidence():
    desk = factories.make_desk()
    claim = factories.make_claim(statement="The ferries run hourly.", claimant="Harbour master")
    factories.make_article(desk=desk, title="Timetable", text="A ferry leaves each hour.", language="en")
    factories.make_evidence(claim, title="Log", quote="The ferry left at noon.")
    assert found(signed_in(Role.READER), "ferry") == {
        "claims": ["The ferries run hourly."], "articles": ["Timetable"], "evidence": ["Log"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("harbour ferry", ["Both"]),
        ("harbour -ferry", ["Harbour"]),
        ('"harbour ferry"', ["Both"]),
        ('"ferry harbour"', []),
        ("ferry or harbour", ["Both", "Harbour"]),
        ("HARBOURS", ["Both", "Harbour"]),
        ("the", []),
        ("&|!<>():*'\\", []),
    ],
)
def test_search_understands_phrases_and_minus(query, titles):
    desk = factories.make_desk()
    factories.make_article(desk=desk, title="Harbour", text="The harbour is quiet.")
    factories.make_article(desk=desk, title="Both", text="The harbour ferry is late.")
    assert sorted(found(signed_in(), query).get("articles", [])) == titles


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("de", "Die Häuser am Hafen wurden geräumt.", "haus"),
        ("de-AT", "Über die Brücke.", "brucken"),
        ("fr", "Les écoles restèrent fermées.", "ecole"),
        ("ar", "الاقتصاد العربي ينمو", "اقتصاد"),
        ("bn", "বাংলাদেশের অর্থনীতি বাড়ছে", "অর্থনীতি"),
        ("", "Several schools were closed.", "school closing"),
        ("es", "La inflación bajó.", "inflacion"),
    ],
)
def test_search_reads_each_language_in_its_own_way(language, text, query):
    factories.make_article(title="There", text=text, language=language)
    factories.make_article(title="Elsewhere", text="Nothing of this.", language="en")
    assert found(signed_in(), query) == {"articles": ["There"]}


def test_search_reads_a_claim_in_the_language_of_its_article():
    article = factories.make_article(text="Die Häuser wurden geräumt.", language="de", title="Bericht")
    factories.make_highlight(article, exact="Die Häuser wurden geräumt")
    assert found(signed_in(), "haus", **{"in": "claims"}) == {"claims": ["Die Häuser wurden geräumt"]}


def test_search_follows_every_change():
    desk, checker = factories.make_desk(), factories.make_user()
    client = signed_in(user=checker)
    article = factories.make_article(checker, text="An old quay stood here.", title="Quay", publisher="Post")
    claim = factories.make_highlight(article, exact="An old quay").claim
    evidence = factories.make_evidence(claim, checker, title="Survey")
    revise.revise_article(article=article, actor=checker, text="A new pier stands here.")
    assert (found(client, "quay", **{"in": "articles"})["articles"], found(client, "pier")) == (
        ["Quay"],
        {"articles": ["Quay"]},
    )
    store.correct_article(article=article, actor=checker, changes={"title": "Mole", "language": "de"})
    assert found(client, "mole") == {"articles": ["Mole"]}
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "A breakwater was built."})
    assert found(client, "breakwater") == {"claims": ["A breakwater was built."]}
    assert found(client, "survey") == {"evidence": ["Survey"]}
    weigh.withdraw_evidence(evidence=evidence, actor=checker)
    assert found(client, "survey") == {}
    article.publisher.name = "Gazette"
    article.publisher.save()
    assert found(client, "gazette") == {"articles": ["Mole"]}
    assert desk.articles.count() == 1


def test_search_shows_nothing_of_another_desk():
    other = factories.make_desk(slug="other")
    article = factories.make_article(desk=other, text="A secret harbour.")
    factories.make_evidence(factories.make_highlight(article, exact="A secret").claim, quote="secret")
    assert found(signed_in(Role.ADMIN), "secret") == {}


def test_search_marks_matches_and_shows_all_else_as_text():
    factories.make_claim(statement="<b>Jobs</b> & \x02more\x03 jobs <script>alert(1)</script>")
    html = signed_in().get(SEARCH, {"q": "jobs"}).content.decode()
    assert "<script>alert" not in html
    assert html.count("<mark>") == html.count("</mark>") == 2
    assert "<mark>Jobs</mark>" in html
    assert "<b>" not in html


def test_headline_is_escaped_before_it_is_marked():
    assert as_html(f"<i>{matching.MARK}a&b{matching.UNMARK}") == "&lt;i&gt;<mark>a&amp;b</mark>"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", ""),
        ("cut off her", "… cut off her …"),
        ("A whole one.", "A whole one."),
        ("\x02it\x03 ends.", "… \x02it\x03 ends."),
    ],
)
def test_excerpt_shows_where_it_is_cut(words, shown):
    assert as_excerpt(words) == shown


def test_search_without_words_gives_a_hint():
    page = words_of(signed_in().get(SEARCH).content)
    assert "What are you looking for?" in page


@pytest.mark.parametrize("query", [" ", "\x00", "\t"])
def test_search_for_nothing_gives_the_hint(query):
    assert "What are you looking for?" in words_of(signed_in().get(SEARCH, {"q": query}).content)


def test_search_in_vain_says_what_to_try():
    factories.make_claim()
    page = words_of(signed_in().get(SEARCH, {"q": "zeppelin"}).content)
    assert "Nothing says zeppelin" in page
    assert "Try fewer words" in page


def test_search_narrows_by_group_and_filter():
    desk = factories.make_desk()
    factories.make_submitted(factories.make_claim(statement="A harbour opened."))
    factories.make_claim(statement="A harbour closed.")
    factories.make_article(desk=desk, title="Harbour", publisher="Post")
    factories.make_article(desk=desk, title="Harbour talk", publisher="Daily", kind=Kind.TRANSCRIPT)
    client = signed_in()
    assert found(client, "harbour", **{"in": "claims", "status": "in_review"}) == {"claims": ["A harbour opened."]}
    assert found(client, "harbour", **{"in": "articles", "publisher": "Daily"}) == {"articles": ["Harbour talk"]}
    assert found(client, "harbour", **{"in": "articles", "kind": "article"}) == {"articles": ["Harbour"]}
    assert found(client, "harbour", **{"in": "articles", "kind": "x\x00"}) == {"articles": []}
    assert found(client, "harbour", **{"in": "nowhere"})["claims"] == ["A harbour closed.", "A harbour opened."]


def test_filters_are_removable_chips():
    factories.make_claim(statement="A harbour closed.")
    response = signed_in().get(SEARCH, {"q": "harbour", "in": "claims", "status": "open", "page": "1"})
    assert [(chip.label, chip.number, chip.is_on, chip.query) for chip in response.context["groups"]] == [
        ("Claims", 1, True, "?q=harbour"),
        ("Articles", 0, False, "?q=harbour&in=articles"),
        ("Evidence", 0, False, "?q=harbour&in=evidence"),
    ]
    [(name, [chip])] = response.context["facets"]
    assert (name, chip.label, chip.number, chip.is_on, chip.query) == (
        "Status",
        "open",
        1,
        True,
        "?q=harbour&in=claims",
    )


def test_results_come_by_the_page(monkeypatch):
    monkeypatch.setattr("annotations.web.search.MANY", 2)
    for _ in range(3):
        factories.make_claim(statement="A harbour closed.")
    client = signed_in()
    first = client.get(SEARCH, {"q": "harbour", "in": "claims"})
    assert (len(first.context["results"][0].rows), first.context["later"]) == (2, "?q=harbour&in=claims&page=2")
    second = client.get(SEARCH, {"q": "harbour", "in": "claims", "page": "2"})
    assert (len(second.context["results"][0].rows), second.context["earlier"], second.context["later"]) == (
        1, "?q=harbour&in=claims&page=1", "",
    )  # fmt: skip
    assert client.get(SEARCH, {"q": "harbour", "in": "claims", "page": "-1"}).status_code == 200
    assert client.get(SEARCH, {"q": "harbour", "in": "claims", "page": "9" * 30}).status_code == 200


def test_search_asks_a_fixed_number_of_queries(django_assert_num_queries):
    client = signed_in()
    for _ in range(3):
        factories.make_submitted()
    with django_assert_num_queries(QUERIES):
        client.get(SEARCH, {"q": "port or minister"})
    with django_assert_num_queries(CLAIM_QUERIES):
        client.get(SEARCH, {"q": "minister", "in": "claims"})


@pytest.mark.parametrize("text", ["a_" * 20_000, "./" * 20_000, "x" * 100_000, "क्षि" * 5000 + " harbour"])
def test_search_takes_strange_texts_without_delay(text):
    factories.make_article(text=f"harbour {text}", title="Strange")
    assert found(signed_in(), "harbour") == {"articles": ["Strange"]}


def test_search_takes_a_text_of_more_words_than_a_vector_holds():
    words = " ".join(f"w{number:x}q{number * 7919:x}" for number in range(90_000))
    factories.make_article(text=f"harbour {words}", title="Long")
    assert found(signed_in(), "harbour") == {"articles": ["Long"]}


def test_stranger_is_sent_to_the_sign_in():
    assert Client().get(SEARCH).url == "/accounts/login/?next=/search/"


def test_search_is_read_only():
    assert signed_in().post(SEARCH).status_code == 405


def test_claimant_of_a_found_claim_is_whole():
    factories.make_claim(statement="The ferries run hourly.", claimant="the harbour master")
    page = words_of(signed_in().get("/search/?q=ferries").content)
    assert "the harbour master" in page
    assert "…" not in page


def test_link_to_all_of_a_group_names_what_it_counts():
    claim = factories.make_claim()
    for number in range(8):
        factories.make_evidence(claim, url=f"https://statistics.example/{number}", title="Ferries of the harbour")
    assert "All 8 items of evidence" in words_of(signed_in().get("/search/?q=ferries").content)


@pytest.fixture
def anew():
    """Forget the statement that was made with other bounds."""
    matching._numbers_sql.cache_clear()
    yield matching._numbers_sql.cache_clear
    matching._numbers_sql.cache_clear()


def test_more_matches_than_are_counted_are_told_as_so_many(monkeypatch, anew):
    monkeypatch.setattr(matching, "MOST_COUNTED", 2)
    for _ in range(3):
        factories.make_claim(statement="A harbour closed.")
    client = signed_in()
    response = client.get(SEARCH, {"q": "harbour"})
    page = words_of(response.content)
    assert ("2+ places say harbour" in page, "All 2+ claims" in page) == (True, False)
    assert [chip.counted for chip in response.context["groups"]] == ["2+", "0", "0"]
    [(_name, [status])] = client.get(SEARCH, {"q": "harbour", "in": "claims"}).context["facets"]
    assert status.counted == "2+"


def test_newest_of_many_matches_are_ranked(monkeypatch):
    monkeypatch.setattr(matching, "MOST_RANKED", 2)
    for statement in ("Harbour harbour.", "A harbour, and much besides, closed.", "A harbour closed."):
        factories.make_claim(statement=statement)
    client = signed_in()
    assert found(client, "harbour") == {"claims": ["A harbour closed.", "A harbour, and much besides, closed."]}
    assert "The best of the newest 2." in words_of(client.get(SEARCH, {"q": "harbour"}).content)
    # Filters come before: they leave older ones among the newest.
    factories.make_submitted(factories.make_claim(statement="An open harbour."))
    factories.make_claim(statement="A harbour in June.")
    factories.make_claim(statement="A harbour in July.")
    assert found(client, "harbour", **{"in": "claims", "status": "in_review"}) == {"claims": ["An open harbour."]}


def test_every_language_of_the_desk_is_searched():
    desk = factories.make_desk()
    for language, text in (("en", "The ferries ran."), ("de", "Die Fähren fuhren."), ("xx", "Zug zugo.")):
        factories.make_article(desk=desk, title=language, text=text, language=language)
    client = signed_in()
    answers = [found(client, query) for query in ("ferry", "fähre", "zugo")]
    assert answers == [{"articles": ["en"]}, {"articles": ["de"]}, {"articles": ["xx"]}]


@pytest.mark.parametrize(("recent", "far"), [(0, 0), (500, 20_000), (3, 20_000), (500, 3)])
def test_common_words_are_found_whichever_way_they_are_read(monkeypatch, anew, recent, far):
    monkeypatch.setattr(matching, "COMMON", 2)
    monkeypatch.setattr(matching, "RECENT", recent)
    monkeypatch.setattr(matching, "FARTHEST", far)
    monkeypatch.setattr(matching, "MOST_COUNTED", 4)
    monkeypatch.setattr(matching, "MOST_RANKED", 4)
    for number in range(6):
        factories.make_claim(statement=f"The harbour opened in {1990 + number}.")
    factories.make_claim(statement="The harbour.")
    article = factories.make_article(title="A harbour", text="Nothing else.")
    claim = factories.make_claim(statement="Taxes rose.")
    factories.make_evidence(claim, claim.created_by, title="On the harbour", quote="")
    response = signed_in().get(SEARCH, {"q": "harbour"})
    assert [(result.group, result.counted, len(result.rows)) for result in response.context["results"]] == [
        ("claims", "4+", 4),
        ("articles", "1", 1),
        ("evidence", "1", 1),
    ]
    claims, articles, _evidence = response.context["results"]
    # Of the four newest, the one that says nothing else is the best.
    assert [row.claim.statement[-6:] for row in claims.rows] == ["rbour.", " 1995.", " 1994.", " 1993."]
    assert [row.article for row in articles.rows] == [article]


def test_common_words_are_what_the_newest_entries_of_a_group_hold(monkeypatch, anew):
    monkeypatch.setattr(matching, "COMMON", 2)
    monkeypatch.setattr(matching, "MOST_COUNTED", 2)
    for word in ("old", "old", "old", "new", "new", "new"):
        factories.make_claim(statement=f"A {word} harbour.")
    desk = factories.make_desk()

    def of_claims(query):
        matches = matching.search_for(desk=desk, query=query).matches()[matching.Group.CLAIMS]
        return matches.number, matches.is_common

    assert (of_claims("new"), of_claims("old"), of_claims("bridge")) == ((3, True), (3, True), (0, False))
    monkeypatch.setattr(matching, "RECENT", 3)
    anew()
    assert (of_claims("new"), of_claims("old")) == ((3, True), (3, False))

"""What a test that commits leaves to the next one: the rows of the migrations, and nothing else. The order matters."""

import pytest

from annotations.models import Desk


@pytest.mark.django_db
def test_first_desk_is_there() -> None:
    assert [desk.slug for desk in Desk.objects.all()] == ["desk"]


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_committed_desk_is_gone_in_the_next_turn(turn: int) -> None:
    assert [desk.slug for desk in Desk.objects.all()] == ["desk"]
    Desk.objects.create(slug="second", name="Second")


@pytest.mark.django_db(transaction=True)
def test_first_desk_stands_after_a_commit_as_before() -> None:
    assert [desk.slug for desk in Desk.objects.all()] == ["desk"]

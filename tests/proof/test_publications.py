"""A publication that was changed, removed or swapped behind the desk's back is found, and named."""

import pytest

from annotations.models import Claim
from tests import factories
from tests.proof.tampering import tampered, verify

pytestmark = pytest.mark.django_db

PUBLICATION_CHANGES = {
    "kind": "'update'",
    "reason": "'Another reason.'",
    "version": "7",
    "rating_id": "(SELECT min(id) FROM annotations_rating)",
    "review_id": "(SELECT min(review_id) FROM annotations_publication) ",
    "snapshot": "jsonb_set(snapshot, '{statement}', '\"Another statement\"')",
    "digest": "repeat('0', 64)",
    "published_at": "published_at - interval '1 day'",
    "claim_id": "(SELECT max(id) FROM annotations_claim)",
}
DROP_RULES = (
    "ALTER TABLE annotations_publication DROP CONSTRAINT publication_later_version_says_why",
    "ALTER TABLE annotations_publication DROP CONSTRAINT annotations_publication_review_id_key",
)


@pytest.mark.parametrize("column", PUBLICATION_CHANGES)
def test_altered_publication_is_found(ids, column):
    factories.make_claim()
    second = Claim.objects.order_by("id").first().publications.get(version=2)
    where = f"WHERE id = {second.pk}"
    with tampered(*DROP_RULES, f"UPDATE annotations_publication SET {column} = {PUBLICATION_CHANGES[column]} {where}"):
        code, told = verify()
        assert (code, told.startswith(f"publication {second.pk} (claim ")) == (1, True), told


@pytest.mark.parametrize("version", [1, 2])
def test_deleted_publication_is_found(ids, version):
    claim = Claim.objects.get()
    gone = claim.publications.get(version=version)
    with tampered("DELETE FROM annotations_listing", f"DELETE FROM annotations_publication WHERE id = {gone.pk}"):
        code, told = verify()
        named = gone.pk if version == 2 else claim.publications.get().pk
        assert (code, told.startswith(f"publication {named} (claim {claim.pk}")) == (1, True), told


def test_swapped_snapshots_are_found_though_each_has_its_digest(ids):
    with tampered(
        "UPDATE annotations_publication p SET (snapshot, digest) = ROW(o.snapshot, o.digest) "
        "FROM (SELECT * FROM annotations_publication) o WHERE o.id <> p.id"
    ):
        first = Claim.objects.get().publications.get(version=1)
        assert verify() == (
            1,
            f"publication {first.pk} (claim {first.claim_id}, version 1): altered: digest, review, rating",
        )


@pytest.mark.parametrize("change", ["decision = 'return', note = 'No.'", "digest = repeat('0', 64)"])
def test_altered_approval_is_found(ids, change):
    first = Claim.objects.get().publications.get(version=1)
    with tampered(f"UPDATE annotations_review SET {change} WHERE id = {first.review_id}"):
        assert verify() == (1, f"publication {first.pk} (claim {first.claim_id}, version 1): altered: review")

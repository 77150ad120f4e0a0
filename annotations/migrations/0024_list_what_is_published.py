"""Checks that were published before there were lists stand in them too: from their newest snapshots."""

from django.db import migrations

from annotations.slugs import slug_of


def list_published(apps, schema_editor):
    publications = apps.get_model("annotations", "Publication").objects.order_by("claim_id", "-version")
    listing = apps.get_model("annotations", "Listing")
    for publication in publications.distinct("claim_id").iterator():
        listing.objects.bulk_create(
            listing(facet=facet, slug=slug, name=name, claim_id=publication.claim_id, publication=publication)
            for (facet, slug), name in lists_of(publication).items()
        )


def lists_of(publication):
    snapshot = publication.snapshot
    lists = {("all", ""): ""}
    for place in snapshot["highlights"]:
        if place["publisher"]:
            lists["publishers", slug_of(place["publisher"])] = place["publisher"]
    if snapshot["claimant"]:
        lists["claimants", slug_of(snapshot["claimant"])] = snapshot["claimant"]
    if publication.kind != "retraction":
        lists["ratings", snapshot["verdict"]["rating"]["slug"]] = snapshot["verdict"]["rating"]["name"]
    return lists


class Migration(migrations.Migration):
    dependencies = [("annotations", "0023_topics_and_listings")]

    operations = [migrations.RunPython(list_published, migrations.RunPython.noop)]

import json

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Claim, Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_import_claims_counts_on_the_last_line_and_tells_the_rest(tmp_path, capsys):
    admin = factories.make_user(Role.ADMIN)
    file = tmp_path / "claims.csv"
    file.write_text("Claim,Who,rating,rationale\nTax rose.,Ann,False,It fell.\n,Bo,,\n")
    for counts in ({"claims": 1, "present": 0, "refused": 1}, {"claims": 0, "present": 1, "refused": 1}):
        call_command("import_claims", str(file), "--format", "csv", "--map", "statement=Claim,claimant=Who")
        out, err = capsys.readouterr()
        assert json.loads(out.splitlines()[-1]) == counts
        assert err == "3: refused: There is no claim.\n"
    claim = Claim.objects.get()
    assert (claim.created_by, claim.verdicts.get().author) == (admin, admin)


def test_import_claims_acts_for_the_person_named(tmp_path):
    checker = factories.make_user()
    file = tmp_path / "claims.json"
    file.write_text('[{"claim": "Tax rose."}]')
    call_command("import_claims", str(file), "--format", "averitec", "--user", checker.username)
    assert Claim.objects.get().created_by == checker
    reader = factories.make_user(Role.READER)
    file.write_text('[{"claim": "Tax fell."}]')
    with pytest.raises(CommandError, match="needs the role “checker”"):
        call_command("import_claims", str(file), "--format", "averitec", "--user", reader.username)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["absent.json", "--format", "averitec"], "cannot be read"),
        (["absent.json", "--format", "docx"], "invalid choice"),
        (["absent.json", "--format", "csv", "--map", "statement"], "Write --map FIELD=COLUMN"),
    ],
)
def test_import_claims_refuses_what_it_cannot_use(arguments, why):
    factories.make_user(Role.ADMIN)
    with pytest.raises(CommandError, match=why):
        call_command("import_claims", *arguments)

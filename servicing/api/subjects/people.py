"""The people of a loan: how to reach them, changed with a reason; a tax id shown for one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max

from borrowers.profiles.changing import change_profile, last_change
from borrowers.profiles.models import ProfileChange
from borrowers.profiles.revealing import reveal_tin
from servicing.api.found import loan_of, one_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.fields import Answer, Paged, Text
from servicing.api.shapes.work import PersonRow, PersonSent, WhySent
from servicing.ledger.days import open_date
from servicing.loans.models import Party

GROUP = "People"


class TaxId(Answer):
    """A tax id in full."""

    tax_id = Text("Empty where none is known.", allow_blank=True)


def _people(parties: Sequence[Party]) -> list[dict[str, Any]]:
    changes = ProfileChange.objects.filter(person__in=[one.person_id for one in parties])
    newest = dict(changes.values_list("person").annotate(last=Max("pk")))
    return [
        {"person": one.person, "role": one.role, "last_change": newest.get(one.person_id, 0)}
        for one in parties
    ]


@operation("GET", "loans/<str:number>/people/", "list_people", "See how to reach people",
           group=GROUP, permission="loan.view", query=Paged, answer=PersonRow,
           many=True)  # fmt: skip
def list_people(call: Call, number: str) -> Rows:
    """Everybody of the loan, with contact points and mailing address."""
    found = Party.objects.filter(loan=loan_of(number)).select_related("person")
    return Rows(found, ("pk",), _people)


def _party(number: str, pk: int) -> Party:
    found = Party.objects.filter(loan=loan_of(number)).select_related("person")
    return one_of(found, "person of this loan", person_id=pk)


@operation("POST", "loans/<str:number>/people/<int:pk>/", "change_person",
           "Change how a person is reached", group=GROUP, permission="profile.edit",
           body=PersonSent, answer=PersonRow, changes=True)  # fmt: skip
def change_person(call: Call, number: str, pk: int) -> dict[str, Any]:
    """What was before stays in the history. If somebody else was faster, 409."""
    party, values = _party(number, pk), dict(call.body)
    told = {name: values.pop(name) for name in ("effective", "why", "seen")}
    change_profile(
        person_id=party.person_id, values=values, actor=call.actor, stream=party.loan_id,
        business_date=open_date(), recorded_at=call.now, **told,
    )  # fmt: skip
    party.person.refresh_from_db()
    return {"person": party.person, "role": party.role, "last_change": last_change(pk)}


@operation("POST", "loans/<str:number>/people/<int:pk>/tax-id/", "reveal_tax_id",
           "See a tax id in full", group=GROUP, permission="pii.reveal", body=WhySent,
           answer=TaxId)  # fmt: skip
def reveal_tax_id(call: Call, number: str, pk: int) -> dict[str, str]:
    """Who asked and why goes on record each time. The answer is kept nowhere, so no key is
    needed."""
    party = _party(number, pk)
    return {
        "tax_id": reveal_tin(
            person=party.person, why=call.body["why"], actor=call.actor, stream=party.loan_id
        )
    }

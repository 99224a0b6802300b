"""The guide: a page for each role. What a page says stands in templates/office/guide/."""

from dataclasses import dataclass

from servicing.audit.roles import Role


@dataclass(frozen=True)
class Guide:
    """The page of a role: its first day, its words, what to do when something is refused."""

    role: Role
    who: str

    @property
    def slug(self) -> str:
        return self.role.value.replace("_", "-")

    @property
    def template(self) -> str:
        return f"office/guide/{self.role.value}.html"


GUIDES = (
    Guide(Role.OFFICER, "For people who answer borrowers and work the loans that are past due."),
    Guide(Role.CASHIER, "For people who take in money and find the loan that it is for."),
    Guide(
        Role.ESCROW_ANALYST,
        "For people who see to it that taxes and insurance are paid on time and saved for.",
    ),
    Guide(
        Role.SUPERVISOR,
        "For people who decide what others ask for, take in new loans and close the day.",
    ),
    Guide(
        Role.AUDITOR,
        "For people who check the books from outside: they see all of them and change none.",
    ),
    Guide(
        Role.ADMINISTRATOR,
        "For people who run the machine: nights, files and tokens, without a borrower’s file.",
    ),
)


def guide_of(slug: str) -> Guide | None:
    """The page with this address, or None."""
    return next((guide for guide in GUIDES if guide.slug == slug), None)

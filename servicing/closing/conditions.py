"""The conditions of closing a loan, by product, as data. docs/trailing-documents.md tells of them.

A condition of the law cannot be waived by us; what the house asks for itself can. Nothing here
knows a database or a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The stages of a closing, in order."""

    DECISION = "decision"
    PRE_CLOSING = "pre_closing"
    PACKAGE = "package"
    FUNDING = "funding"

    @property
    def words(self) -> str:
        return STAGE_TITLES[self]


STAGE_TITLES = {
    Stage.DECISION: "Decision",
    Stage.PRE_CLOSING: "Pre-closing review",
    Stage.PACKAGE: "Closing package",
    Stage.FUNDING: "Funding conditions",
}
OPEN, RECEIVED, WAIVED, REJECTED = "open", "received", "waived", "rejected"
MET = frozenset({RECEIVED, WAIVED})


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a checklist. `why` names the rule where there is one."""

    code: str
    stage: Stage
    title: str
    why: str
    required: bool = True
    waivable: bool = True


def _law(code: str, stage: Stage, title: str, why: str) -> Condition:
    return Condition(code, stage, title, why, waivable=False)


_DECISION, _REVIEW, _PACKAGE, _FUNDING = Stage
_NOTICE = _law("credit_notice", _DECISION, "Notice of the credit decision",
               "12 CFR 1002.9: within 30 days of a complete application")  # fmt: skip
_REPAY = _law("ability_to_repay", _DECISION, "Ability to repay, verified with papers",
              "12 CFR 1026.43(c)")  # fmt: skip
_IDENTITY = _law("identity", _REVIEW, "Identity of every borrower verified", "31 CFR 1020.220")
_APPRAISAL = _law("appraisal", _REVIEW, "Valuation, with a copy to the applicant",
                  "12 CFR 1002.14: three business days before closing")  # fmt: skip
_FLOOD = _law("flood", _REVIEW, "Flood zone determination", "42 USC 4012a, 4104b")
_TITLE = Condition("title_commitment", _REVIEW, "Title commitment, exceptions cleared",
                   "Our lien must have its place")  # fmt: skip
_HAZARD = Condition("insurance", _REVIEW, "Insurance binder that names us",
                    "The collateral is insured from the first day")  # fmt: skip
_NOTE = Condition("note", _PACKAGE, "Note, signed by every borrower", "The promise to pay")
_TILA = _law("tila_disclosure", _PACKAGE, "Truth in Lending disclosure, before signing",
             "12 CFR 1026.17(b), 1026.18")  # fmt: skip
_PAYEE = Condition("payee", _FUNDING, "Payee and account called back",
                   "A known number is called before money leaves")  # fmt: skip
_FINAL = Condition("package_reviewed", _FUNDING, "Signed package reviewed",
                   "Every page is there, signed and dated")  # fmt: skip
_RESCISSION = "12 CFR 1026.23: three business days, none of them Sunday or a holiday"

CONDITIONS: dict[str, tuple[Condition, ...]] = {
    "mortgage": (
        _NOTICE, _REPAY, _IDENTITY, _APPRAISAL, _FLOOD, _TITLE, _HAZARD,
        _law("closing_disclosure", _REVIEW, "Closing Disclosure received by the borrower",
             "12 CFR 1026.19(f)(1)(ii): three business days before closing"),
        _NOTE,
        Condition("security_instrument", _PACKAGE, "Mortgage or deed of trust, notarized",
                  "It is recorded as it was signed"),
        _law("escrow_statement", _PACKAGE, "Initial escrow account statement",
             "12 CFR 1024.17(g): at closing or within 45 days"),
        Condition("rescission", _FUNDING, "Right to cancel has run out (refinance of a home)",
                  _RESCISSION, required=False, waivable=False),
        Condition("insured_closing", _FUNDING, "Closing protection letter of the title insurer",
                  "The agent holds our money"),
        _PAYEE, _FINAL,
    ),
    "home_equity": (
        _NOTICE, _REPAY, _IDENTITY, _APPRAISAL, _FLOOD, _TITLE, _HAZARD,
        Condition("senior_lien", _REVIEW, "Balance of the senior lien",
                  "What stands before us"),
        _NOTE, _TILA,
        Condition("security_instrument", _PACKAGE, "Mortgage or deed of trust, notarized",
                  "It is recorded as it was signed"),
        _law("rescission", _FUNDING, "Right to cancel has run out",
             f"{_RESCISSION}; 1026.15 for lines"),
        _PAYEE, _FINAL,
    ),
    "auto": (
        _NOTICE, _IDENTITY,
        Condition("vehicle_value", _REVIEW, "Value and VIN of the vehicle", "What secures us"),
        _HAZARD, _NOTE, _TILA,
        Condition("security_agreement", _PACKAGE, "Security agreement, signed", "UCC 9-203"),
        Condition("title_application", _FUNDING, "Title application with our lien",
                  "UCC 9-311: the lien is perfected on the certificate of title"),
        Condition("odometer", _FUNDING, "Odometer statement", "49 CFR 580.5", required=False),
        _PAYEE, _FINAL,
    ),
    "personal": (
        _NOTICE, _IDENTITY,
        Condition("income", _REVIEW, "Income verified", "As the decision asked", required=False),
        _NOTE, _TILA, _PAYEE,
    ),
    "business": (
        _law("credit_notice", _DECISION, "Notice of the credit decision", "12 CFR 1002.9(a)(3)"),
        Condition("approval_memo", _DECISION, "Credit memo, signed", "Who decided, and on what"),
        _law("beneficial_owners", _REVIEW, "Beneficial owners identified", "31 CFR 1010.230"),
        Condition("authority", _REVIEW, "Good standing and authority to borrow",
                  "Who signs can bind the company"),
        Condition("lien_search", _REVIEW, "UCC, tax and judgment lien search",
                  "What stands before us"),
        _HAZARD, _NOTE,
        Condition("security_agreement", _PACKAGE, "Security agreement, signed", "UCC 9-203"),
        Condition("guaranty", _PACKAGE, "Guaranties, signed", "As the decision asked",
                  required=False),
        Condition("ucc1_filed", _FUNDING, "UCC-1 sent to be filed",
                  "UCC 9-310: filing perfects"),
        _PAYEE, _FINAL,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A condition as it stands on a loan."""

    condition: Condition
    state: str = OPEN

    @property
    def blocks(self) -> bool:
        """Whether funding waits for it."""
        return self.condition.required and self.state not in MET


def condition_of(product: str, code: str) -> Condition | None:
    return next((one for one in CONDITIONS[product] if one.code == code), None)


def standing(product: str, states: Mapping[str, str]) -> list[Standing]:
    """The checklist of a product with the states known by code; what is not known is open."""
    return [Standing(one, states.get(one.code, OPEN)) for one in CONDITIONS[product]]


def blocking(product: str, states: Mapping[str, str]) -> list[Condition]:
    """What funding waits for: the required conditions that are open or rejected. Empty: fund."""
    return [one.condition for one in standing(product, states) if one.blocks]

"""Which of our columns a sender's column most probably is, by its name. Pure."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from .reading import plain_name

ALIKE = 0.72  # from this likeness of names on, a column is suggested
# What the trade calls our columns, where the names are not alike.
TRADE = {
    "loan_number": "loan loan_no loan_num loan_id account_number servicer_loan_number",
    "annual_rate": "note_rate interest_rate current_rate current_interest_rate rate int_rate",
    "current_principal": "upb unpaid_principal_balance principal_balance current_balance"
    " current_upb unpaid_balance",
    "original_principal": "original_balance original_amount original_loan_amount loan_amount",
    "payment_pi": "p_i pi monthly_p_i p_i_payment principal_and_interest pi_payment p_and_i",
    "escrow_payment": "t_i escrow_pmt monthly_escrow",
    "suspense_balance": "unapplied unapplied_funds suspense",
    "next_due_date": "next_payment_due next_payment_due_date due_date payment_due_date",
    "first_due_date": "first_payment_date first_pmt_date",
    "interest_paid_to": "paid_to_date interest_paid_through paid_through",
    "term_months": "term loan_term original_term",
    "ownership": "owned_or_serviced",
    "tin": "ssn social_security_number tax_id taxpayer_id",
    "date_of_birth": "dob birth_date",
    "phone_mobile": "cell cell_phone mobile",
    "email": "e_mail email_address",
    "property_line1": "property_address property_street",
    "property_zip": "property_postal_code zip",
    "mailing_line1": "mailing_address mailing_street",
    "annual_amount": "yearly_amount amount",
    "due": "due_dates due_days",
    "payee": "payee_name paid_to",
}


def suggest(theirs: Sequence[str], ours: Sequence[str]) -> dict[str, str]:
    """Their columns to ours: the most alike pair first, each of ours once."""
    known = {name: {name, *TRADE.get(name, "").split()} for name in ours}
    pairs = sorted(
        ((likeness(their, known[our]), their, our) for their in theirs for our in ours),
        key=lambda pair: -pair[0],
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for score, their, our in pairs:
        if score < ALIKE:
            break
        if their not in found and our not in taken:
            found[their] = our
            taken.add(our)
    return found


def likeness(their: str, names: set[str]) -> float:
    """From 0 to 1: the same name is 1, a trade name a little less than the column's own."""
    plain = plain_name(their)
    squeezed = plain.replace("_", "")
    if not squeezed:
        return 0.0
    if squeezed in {name.replace("_", "") for name in names}:
        return 1.0
    return 0.95 * max(SequenceMatcher(None, plain, name).ratio() for name in names)


def likely_kind(header: Sequence[str], kinds: Mapping[str, Sequence[str]]) -> str:
    """The kind whose columns explain most of a file's header: at least half of it, and three."""
    scores = {kind: len(suggest(header, ours)) for kind, ours in kinds.items()}
    best = max(scores, key=lambda kind: scores[kind], default="")
    return best if best and scores[best] >= max(3, len(header) / 2) else ""

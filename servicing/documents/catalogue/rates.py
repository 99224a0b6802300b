"""The notices of adjustable rates, and each item that 12 CFR 1026.20(c) and (d) want on them."""

from collections.abc import Iterator

from servicing.documents.contents.arm import RateChangeFacts
from servicing.documents.printed import longday, money, plain, rate

from .kinds import Category, Kind, Required, Retention
from .saying import said


def _ending(f: RateChangeFacts) -> Iterator[str]:
    yield said(
        f, "Under the terms of your adjustable-rate loan, the period in which your present"
        " interest rate stays the same is ending. From %(day)s on you have a new interest rate, and"
        " your payment changes from the one due %(due)s.",
        day=longday(f.on, f.language), due=longday(f.payment_from, f.language),
    )  # fmt: skip


def _later(f: RateChangeFacts) -> list[str]:
    if f.next_on is None:
        return [said(f, "After that your rate does not change any more.")]
    return [longday(f.next_on, f.language)]


def _table(f: RateChangeFacts) -> Iterator[str]:
    yield from (rate(f.rate_before), rate(f.rate), longday(f.payment_from, f.language))
    yield from (money(one.total, f.currency) for one in (f.payment_before, f.payment))


def _split(f: RateChangeFacts) -> Iterator[str]:
    for one in (f.payment_before, f.payment) if f.shows_split else ():
        yield from (money(x, f.currency) for x in (one.principal, one.interest, one.escrow))


def _how(f: RateChangeFacts) -> Iterator[str]:
    yield from (plain(f.index), plain(f.index_source), rate(f.index_value), rate(f.margin))


def _limits(f: RateChangeFacts) -> Iterator[str]:
    yield from (rate(x) for x in (f.cap, f.later_cap, f.highest, f.lowest) if x)


def _foregone(f: RateChangeFacts) -> list[str]:
    if f.foregone:
        return [rate(f.foregone)]
    return [said(f, "No increase was left out, and none is carried over from an earlier change.")]


def _payment(f: RateChangeFacts) -> list[str]:
    text = (
        "It rests on the index (%(index)s), the margin of %(margin)s, the rate of %(rate)s, an"
        " expected loan balance of %(balance)s on the day of the change, and %(count)s payments"
        " left in the term."
    )
    return [said(
        f, text, index=plain(f.index), margin=rate(f.margin), rate=rate(f.rate),
        balance=money(f.balance, f.currency), count=str(f.payments_left),
    )]  # fmt: skip


def _interest(f: RateChangeFacts) -> Iterator[str]:
    if f.interest_only:
        yield said(f, "Your new payment covers interest alone. It does not reduce the loan"
                      " balance.")  # fmt: skip
    if f.grows:
        yield said(f, "Your new payment does not cover all of the interest. The interest that is"
                      " not covered is added to the loan balance, which grows.")  # fmt: skip
        yield money(f.amortizing, f.currency) if f.amortizing else ""


def _penalty(f: RateChangeFacts) -> Iterator[str]:
    if f.penalty is None:
        yield said(f, "None: you may pay early, in full or in part, at no charge.")
    else:
        yield rate(f.penalty.percent)
        yield longday(f.penalty.until, f.language)
        yield money(f.penalty.most, f.currency)


def _items(rule: str, parts: str) -> tuple[Required, ...]:
    """The items that both notices have; `parts` are the letters of the paragraphs, in order."""
    ending, table, how, limits, payment, interest, penalty = parts.split()
    return (
        Required("The present rate ends; when it changes", f"{rule}({ending})", _ending),
        Required("Later changes", f"{rule}({ending})", _later),
        Required("Table of rates, payments, first new payment", f"{rule}({table})", _table),
        Required("Split of the payments, interest alone or growing balance", f"{rule}({table})",
                 _split),
        Required("Index, its source, margin", f"{rule}({how})", _how),
        Required("Limits on the rate", f"{rule}({limits})", _limits),
        Required("Increase left out", f"{rule}({limits})", _foregone),
        Required("How the payment is set: balance and term", f"{rule}({payment})", _payment),
        Required("Interest alone or growing balance", f"{rule}({interest})", _interest),
        Required("Prepayment penalty", f"{rule}({penalty})", _penalty),
    )  # fmt: skip


def _dated(f: RateChangeFacts) -> list[str]:
    return [longday(f.dated, f.language)]


def _estimate(f: RateChangeFacts) -> list[str]:
    text = (
        "The new rate and payment shown here are estimates. We will send you the actual ones"
        " between two and four months before the first new payment is due."
    )
    return [said(f, text)] if f.estimate else []


def _alternatives(f: RateChangeFacts) -> list[str]:
    return [said(f, one) for one in (
        "refinance your loan with us or another lender;",
        "sell your home and use the proceeds to pay off the loan;",
        "change the terms of your loan with us (a loan modification);",
        "pay less, or nothing, for a time (payment forbearance).",
    )]  # fmt: skip


RATES = (
    Kind(
        code="arm_rate_change",
        title="Notice of a rate and payment change",
        purpose="Tells the new rate and payment of an adjustable mortgage, and how they came.",
        citation="12 CFR 1026.20(c); form H-4(D)(1), (2)",
        trigger="A rate change is approved and the payment changes: 60 to 120 days before.",
        content=RateChangeFacts,
        template="documents/arm_change.html",
        version=1,
        requires=_items("1026.20(c)(2)", "i ii iii iv v vi vii"),
        category=Category.NOTICE,
        retention=Retention.DISCLOSURE,
        languages=("en", "es"),
    ),
    Kind(
        code="arm_initial_adjustment",
        title="Notice of the first rate change",
        purpose="Tells of the first change of an adjustable rate, with what to do if it is too"
        " much.",
        citation="12 CFR 1026.20(d); form H-4(D)(3), (4)",
        trigger="210 to 240 days before the first payment at the new level.",
        content=RateChangeFacts,
        template="documents/arm_initial.html",
        version=1,
        requires=(
            Required("Date of the disclosure, outside the table", "1026.20(d)(2)(i)", _dated),
            *_items("1026.20(d)(2)", "ii iii iv v vi vii viii"),
            Required("Phone for those who cannot pay", "1026.20(d)(2)(ix)",
                     lambda f: [f.servicer.phone]),
            Required("Alternatives", "1026.20(d)(2)(x)", _alternatives),
            Required("Counselors and state housing finance agency", "1026.20(d)(2)(xi)",
                     lambda f: ["consumerfinance.gov/find-a-housing-counselor", "(800) 569-4287",
                                "consumerfinance.gov/mortgagehelp"]),
            Required("Estimates are called so, and the actual figures follow",
                     "1026.20(d)(2)", _estimate),
        ),
        category=Category.NOTICE,
        retention=Retention.DISCLOSURE,
        languages=("en", "es"),
        alone=True,
    ),
)  # fmt: skip

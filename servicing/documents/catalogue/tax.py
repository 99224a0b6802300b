"""Tax forms for borrowers."""

from servicing.documents.contents.tax import Form1098
from servicing.documents.printed import day, money

from .kinds import Category, Kind, Required, Retention

TAX = (
    Kind(
        code="form_1098",
        title="Form 1098, mortgage interest",
        purpose="Tells the payer, as the IRS is told, how much mortgage interest was received.",
        citation="26 USC 6050H",
        trigger="manage.py tax_forms, for each mortgage with 600 dollars of interest; by Jan 31.",
        content=Form1098,
        template="documents/form_1098.html",
        version=1,
        requires=(
            Required("Lender and its TIN", "Form 1098", lambda f: [f.servicer.name, f.lender_tin]),
            Required("Payer and truncated TIN", "Form 1098", lambda f: [*f.names, f.payer_tin]),
            Required("Box 1, interest received", "6050H(b)(2)(A)",
                     lambda f: [money(f.interest, f.currency)]),
            Required("Box 2, outstanding principal", "6050H(b)(2)(D)",
                     lambda f: [money(f.principal, f.currency)]),
            Required("Box 3, origination", "6050H(b)(2)(E)", lambda f: [day(f.originated)]),
            Required("Box 4, refund", "Form 1098",
                     lambda f: [money(f.refund, f.currency)] if f.refund else []),
            Required("Box 5, mortgage insurance premiums", "6050H(h)",
                     lambda f: [money(f.premiums, f.currency)] if f.premiums else []),
            Required("Box 6, points", "6050H(b)(2)(C)",
                     lambda f: [money(f.points, f.currency)] if f.points else []),
            Required("Box 8, property", "6050H(b)(2)(F)", lambda f: [f.property_line]),
            Required("Account number", "Form 1098", lambda f: [f.loan_number]),
        ),
        category=Category.TAX,
        retention=Retention.TAX,
    ),
)  # fmt: skip

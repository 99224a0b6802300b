"""What goes with consent to electronic documents."""

from servicing.documents.contents.sample import SampleDocument

from .kinds import Category, Channel, Kind, Required, Retention

CONSENT = (
    Kind(
        code="consent_sample",
        title="Sample document",
        purpose="Lets a person show that they can open the documents that we would send.",
        citation="15 USC 7001(c)(1)(C)(ii)",
        trigger="The page on electronic documents in the portal. It is not kept.",
        content=SampleDocument,
        template="documents/sample.html",
        version=1,
        requires=(Required("The number to read", "15 USC 7001(c)(1)(C)(ii)", lambda f: [f.word]),),
        category=Category.LETTER,
        retention=Retention.SERVICING,
        languages=("en", "es"),
        channels=(Channel.PORTAL,),
    ),
)

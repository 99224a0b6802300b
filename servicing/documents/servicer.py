"""Who we are on paper: the addresses that every statement and letter shows."""

from .facts import Servicer

SERVICER = Servicer(
    name="Meridian Loan Servicing",
    phone="(800) 555-0142",
    hours="Monday to Friday, 8 am to 8 pm Central",
    email="help@meridian.example",
    web="meridian.example",
    mailing=("P.O. Box 1180", "Des Moines, IA 50304"),
    payments=("P.O. Box 9004", "Des Moines, IA 50305"),
    errors=("P.O. Box 1180", "Des Moines, IA 50304"),
)

LENDER_TIN = "84-0000000"  # our own, as tax forms show it

"""The columns of every file, as data: name (* required), type, what the type takes.

Types are in values.py. `personal` marks what is kept only sealed and never shown in a problem.
"""

from typing import NamedTuple

from .values import Read, reader


class Column(NamedTuple):
    """A column: how it is read, whether it must be given, whether it is personal."""

    name: str
    read: Read
    required: bool
    personal: bool
    type: str


PERSONAL = frozenset({"tin", "date_of_birth", "routing", "account"})


def table(text: str) -> tuple[Column, ...]:
    """Columns from lines of `name* type arguments`."""
    columns = []
    for line in text.strip().splitlines():
        name, *words = line.split()
        bare = name.rstrip("*")
        columns.append(Column(bare, reader(words), name != bare, bare in PERSONAL, " ".join(words)))
    return tuple(columns)


LOANS = table("""
loan_number*              loan_number
product*                  product
program                   choice conventional fha va usda none
agency_case_number        text 30
mers_min                  text 20
ownership*                choice owned serviced
note_date                 date
origination_date*         date
original_principal*       amount
original_rate             rate
current_principal*        amount
deferred_principal        amount
annual_rate*              rate
rate_type                 choice fixed arm
term_months*              count 1 600
amortization_months       count 1 600
first_due_date*           date
maturity_date             date
next_due_date*            date
interest_paid_to          date
accrued_interest          money
payment_frequency         choice monthly semi_monthly biweekly weekly quarterly semi_annual annual
interest_method           choice scheduled daily
day_count                 choice 30/360 actual/365 actual/360 actual/actual
payoff_interest           choice to_date month_end
interest_only_months      count 0 600
payment_pi*               amount
escrow_payment            amount
escrow_balance            money
suspense_balance          amount
late_fees_due             amount
other_fees_due            amount
corporate_advances        amount
allocation_code           choice standard simple prepay hold_excess curtail
grace_days                count 0 90
late_fee_percent          rate
late_fee_amount           amount
late_fee_min              amount
late_fee_max              amount
prepayment_penalty_code   text 30
prepayment_penalty_until  date
arm_index                 text 40
index_value               signed_rate
arm_margin                signed_rate
arm_first_change          date
arm_next_change           date
arm_change_months         count 1 120
arm_initial_cap           rate
arm_periodic_cap          rate
arm_lifetime_cap          rate
arm_floor                 signed_rate
arm_lookback_days         count 0 365
arm_round_to              rate
modification_date         date
modified_principal        amount
modified_first_due        date
modified_term             count 1 600
lien_position             count 1 9
property_type             text 30
occupancy                 text 30
original_value            amount
property_line1            text 120
property_city             text 80
property_state            state
property_zip              zip
investor                  text 60
investor_loan_number      text 30
pool                      text 30
servicing_fee_percent     rate
servicing_transfer_date   date
prior_servicer            text 60
prior_servicer_address    text 200
prior_servicer_phone      text 30
prior_servicer_last_day   date
currency                  choice USD
""")

BORROWERS = table("""
loan_number*     text 30
role*            choice borrower co_borrower guarantor authorized_third_party successor_in_interest
first_name       text 80
last_name        text 80
business_name    text 160
tin              tin
date_of_birth    date
email            email
phone_mobile     phone
phone_home       phone
phone_work       phone
mailing_line1    text 120
mailing_line2    text 120
mailing_city     text 80
mailing_state    text 2
mailing_zip      text 10
mailing_country  text 2
language         text 2
paperless        flag
time_zone        time_zone
""")

COLLATERAL = table("""
loan_number*     text 30
kind*            choice real_estate vehicle equipment deposit ucc_all_assets
vin              text 30
year             count 1900 2199
make             text 40
model            text 40
new_used         choice new used
us_assembly      flag
title_state      state
title_status     text 40
lien_recorded    flag_or_date
ucc_file_number  text 40
ucc_lapse        date
parcel           text 60
flood_zone       text 20
purchase_price   amount
appraised_value  amount
value_date       date
""")

STATUS = table("""
loan_number*           text 30
bk_chapter             choice 7 11 12 13
bk_case                text 40
bk_filed               date
bk_post_petition_due   date
fc_status              text 60
fc_first_filing        date
fc_sale_date           date
lm_status              text 60
lm_received            date
lm_complete            date
lm_offer_expires       date
trial_start            date
scra_from              date
scra_to                date
cease                  flag_or_date
attorney               text 200
deceased               flag_or_date
litigation             flag_or_date
early_notice_sent      date
fpi_first_notice       date
last_escrow_analysis   date
shortage_left          amount
shortage_months_left   count 0 60
mi_type                choice bpmi lpmi single
mi_certificate         text 40
mi_high_risk           flag
metro2_history         metro2
dofd                   date
ytd_interest           money
ytd_taxes              amount
open_dispute           flag_or_date
""")

AUTOPAY = table("""
loan_number*        text 30
routing*            routing
account*            bank_account
type*               choice checking savings
draft_day*          count 1 31
extra_principal     amount
authorization_date* date
""")

HISTORY = table("""
loan_number*    text 30
date*           date
effective_date  date
type*           choice payment curtailment reversal fee waiver escrow_disbursement adjustment
amount*         money
principal       money
interest        money
escrow          money
late_fees       money
other_fees      money
suspense        money
""")

CONTROL = table("""
loans*               count 0 99999999
principal*           amount
escrow_positive*     amount
escrow_advances*     amount
suspense*            amount
corporate_advances   amount
late_fees            amount
wire_amount          money
transfer_date*       date
""")

"""Which notices wait for their document, without loading what makes one."""

from .catalogue import KINDS

_CODES = ", ".join(f"'{code}'" for code in KINDS)
DUE = (
    "SELECT n.id FROM compliance_noticedue n LEFT JOIN documents_document d ON d.notice_id = n.id"
    f" WHERE d.id IS NULL AND n.code IN ({_CODES}) AND n.business_date <= %(day)s"
)

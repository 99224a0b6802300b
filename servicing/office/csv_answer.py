"""A table as a CSV file, sent while it is read: the memory stays the same however long it is."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

from servicing.screens.spreadsheets import inert, is_number


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_answer(rows: Iterable[list[str]], name: str) -> StreamingHttpResponse:
    """The rows as `name`, to be kept as a file. UTF-8 with a mark, which spreadsheets need."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in rows:
            yield writer.writerow([cell if is_number(cell) else inert(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

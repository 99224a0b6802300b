"""Names of pages in the guide, as links for those who may open them."""

from django import template
from django.template.context import Context
from django.urls import resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from servicing.audit.roles import may
from servicing.office.sections import SECTIONS

register = template.Library()
TITLES = {page.url_name: page.title for page in SECTIONS}


@register.simple_tag(takes_context=True)
def place(context: Context, url_name: str, title: str = "") -> SafeString:
    """A page by its name: {% place "office:cash" %}, {% place "office:task-new" "Add a task" %}.

    A link for those whom its view lets in, plain bold text for others: no link of the guide ends
    at a refusal. A section brings its own title.
    """
    url = reverse(url_name)
    name = title or TITLES[url_name]
    permission = resolve(url).func.__dict__.get("permission", "office.enter")
    if not may(context["request"].user, permission):
        return format_html("<b>{}</b>", name)
    return format_html('<a class="guide-place" href="{}">{}</a>', url, name)

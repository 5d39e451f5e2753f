"""Pages of plain words, for people who are not in yet or no longer."""

from html import escape

from starlette.responses import HTMLResponse, Response

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; --ink: #0e1618; --ground: #fdfdfc; --link: #0f5c66 }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e7ecec; --ground: #12181a; --link: #74c7cf }} }}
body {{ font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); margin: 0 }}
main {{ max-width: 34rem; margin: 18vh auto 0; padding: 0 1.25rem }}
h1 {{ font-size: 1.375rem; font-weight: 600 }} a {{ color: var(--link) }} code {{ font-size: .95em }}
</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"""


def page(status: int, title: str, *sentences: str, link: tuple[str, str] | None = None) -> Response:
    """A page of our own. `link`: where it goes and what it says. Words between backticks are shown as code."""
    body = "".join(f"<p>{_words(one)}</p>" for one in sentences)
    if link is not None:
        body += f'<p><a href="{escape(link[0])}">{escape(link[1])}</a></p>'
    text = _PAGE.format(title=escape(title), body=body)
    return HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})


def signed_out(again: str) -> Response:
    """Where a tab goes whose session has ended."""
    return page(200, "Signed out", "This session has ended. Nothing was lost.", link=("/", again))


def use_the_link() -> Response:
    """Somebody came without the link that the terminal printed."""
    return page(
        401,
        "Please use the link",
        "This dashboard opens by the link that was printed in the terminal where it was started.",
        "The link is used up, or lost? `ceo-dashboard link` prints a new one.",
    )


def link_is_used_up() -> Response:
    """The launch link was clicked before, or is too old."""
    return page(
        403,
        "This link is used up",
        "A launch link works once, and for an hour. `ceo-dashboard link` in the terminal prints a new one.",
    )


def from_elsewhere(path: str) -> Response:
    """A link on another site led here before this browser had a session."""
    return page(200, "Open the dashboard", "A link on another site led here.", link=(path, "Open the dashboard"))


def not_signed_in() -> Response:
    """The provider did not say who it is: the answer was old, seen before, or a refusal."""
    return page(403, "Not signed in", "The sign-in did not come to an end.", link=("/", "Try again"))


def no_access(who: str) -> Response:
    """The provider knows them, company.yaml does not."""
    return page(
        403,
        "No access",
        f"You are signed in as `{who}`, and this dashboard is not open to you.",
        "Ask whoever looks after it to add this address to `people` in company.yaml.",
        link=("/auth/logout", "Sign in as somebody else"),
    )


def _words(sentence: str) -> str:
    parts = escape(sentence).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))

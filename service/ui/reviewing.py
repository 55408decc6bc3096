"""`/review`: the cell view."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.deps import Reviewer
from service.ui.rendering import PageRoute, json_block, language_of, page
from service.ui.review_words import WORDS
from service.ui.words import LANGUAGES

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/review")
def review(request: Request, caller: Reviewer) -> Response:
    """The cell view. Filters stand in the address, so that a queue can be shared."""
    language = LANGUAGES.index(language_of(request))
    words = {name: sentences[language] for name, sentences in WORDS.items()}
    return page(request, "review.html", caller, r=words, spoken=json_block(words), asked=request.query_params)

"""Words and claims that have no place on a page, in each language.

Two kinds: words that put people or places down, or that this product calls otherwise; and claims
that a program caused a change in the count, which no count here can show. A sentence that denies
such a claim ("It does not show that ...") may name it.

What others published is exempt, and only there: the fields of `programmes.csv` named in
`ATTRIBUTED_FIELDS`, which pages show in quotation marks with the publisher's name
(`Words.quoted`). Sentences of our own have no exemption.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ATTRIBUTED_FIELDS = frozenset({"programme", "rating", "other_side"})

_WORDS_EN = (
    r"offenders?",
    r"gangs?",
    r"targets?|targeted|targeting",
    r"hot[ -]?spots?",
    r"worst",
    r"(?:most )?dangerous",
    r"war[ -]zones?",
    r"deadliest|deadlier",
    r"success stor(?:y|ies)",
    r"reduced by|thanks to|driven by",
    r"criminals|thugs?|felons?|perpetrators?|convicts?|inmates?",
    r"murder capital|high[ -]crime|crime[ -]ridden|bad neighborhoods?",
    r"clients?|round-?ups?|kpis?|metrics?",
    r"programmes?|neighbourhoods?|colours?|centres?",
    r"(?<!service )(?<!case )referrals?(?! sources?\b)",
)
_WORDS_ES = (
    r"delincuentes?|criminales|maleantes?|malhechor(?:es)?|(?:ex)?convict[oa]s?|re[oa]s",
    r"pandill\w*",
    r"objetivos?|blancos? de",
    r"puntos? (?:caliente|rojo|crítico)s?|focos? rojos?",
    r"peor(?:es)?",
    r"peligros[oa]s?",
    r"zonas? de guerra",
    r"mortífer[oa]s?|más (?:letal|mortal)(?:es)?",
    r"(?:historia|caso)s? de éxito",
    r"gracias a|gracias al|(?:reducid|impulsad|motivad)[oa]s? por",
    r"clientes?|redadas?",
    r"(?:remisi[óo]n|remisiones)(?! (?:a servicios|de (?:un )?casos?|a la fiscalía))",
    r"(?:derivaci[óo]n|derivaciones)(?! a servicios)",
    r"referid[oa]s?(?! a servicios)",
)
_DOERS_EN = (
    r"(?:programs?|coalition|initiatives?|efforts?|strateg(?:y|ies)|partners(?: for peace)?"
    r"|police|call-ins?|services|outreach|save kc|kc nova)"
)
_DEEDS_EN = (
    r"(?:reduc(?:es?|ed)|cuts?|lower(?:s|ed)?|prevent(?:s|ed)?|stop(?:s|ped)|saved?|saves"
    r"|decreas(?:es?|ed)|drove|drives|brought down|worked|made .* safer)"
)
_DOERS_ES = (
    r"(?:programas?|coalición|iniciativas?|esfuerzos?|estrategias?|socios|policía|servicios)"
)
_DEEDS_ES = (
    r"(?:redu(?:jo|jeron|ce|cen)|baj(?:ó|aron)|disminuy(?:ó|eron)|evit(?:ó|aron)|previn(?:o|ieron)"
    r"|salv(?:ó|aron)|logr(?:ó|aron)|funcion(?:ó|aron))"
)
_CLAIMS_EN = (
    rf"{_DOERS_EN}\b[^.]*?\b{_DEEDS_EN}",
    r"due to|owing to|as a result of|result(?:s|ed) in",
    r"(?:led|leads) to (?:an?|fewer|less|lower|more)",
    r"because of (?:the |our |this )?(?:\w+ )?(?:program|coalition|partners|work|effort)s?",
    r"caus(?:e|es|ed|ing)",
    r"sav(?:ed|es|ing) lives",
    r"(?:impact|effect|effectiveness|success) of",
    r"credit(?:s|ed)?",
    r"helped (?:to )?(?:reduce|lower|cut|prevent|stop|bring)",
)
_CLAIMS_ES = (
    rf"{_DOERS_ES}\b[^.]*?\b{_DEEDS_ES}",
    r"debido al?|a causa del?|como resultado del?|por efecto del?|por obra del?",
    r"caus(?:a|an|ó|aron|ado|ada)|provoc(?:a|an|ó|aron|ado|ada)",
    r"salv(?:ó|ar|aron|an) vidas",
    r"(?:impacto|efecto|eficacia|éxito) del?",
    r"ayud(?:ó|aron) a (?:reducir|bajar|disminuir|prevenir|evitar)",
)
_DENIALS = {
    "en": r"(?:do|does|did|can) ?not\b|don't|doesn't|cannot|can't|no count|nothing here",
    "es": r"\bno (?:se )?(?:muestra|muestran|dice|dicen|significa|puede|pueden|prueba|explica"
    r"|explican|indica|demuestra)",
}
_WORDS = {"en": _WORDS_EN, "es": _WORDS_ES}
_CLAIMS = {"en": _CLAIMS_EN, "es": _CLAIMS_ES}

# Markup, addresses, code spans and placeholders are not read by people as words.
_NOT_PROSE = re.compile(r"<[^>]*>|https?://\S+|```.*?```|`[^`]*`|\{[^{}]*\}|\]\([^)]*\)", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n\s*\n")


@dataclass(frozen=True)
class Finding:
    """A word or claim found: `kind` is `word` or `claim`, `found` the text that matched."""

    kind: str
    found: str


def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns), re.IGNORECASE)


_FORBIDDEN = {language: _compiled(patterns) for language, patterns in _WORDS.items()}
_CLAIMED = {language: _compiled(patterns) for language, patterns in _CLAIMS.items()}
_DENIED = {language: re.compile(text, re.IGNORECASE) for language, text in _DENIALS.items()}


def findings(text: str, language: str = "en") -> list[Finding]:
    """All forbidden words and claims of a text. Raises KeyError for a language without a list:
    a new language needs its own before its catalog may be used."""
    prose = _NOT_PROSE.sub(" ", text)
    found = [Finding("word", match.group()) for match in _FORBIDDEN[language].finditer(prose)]
    for sentence in _SENTENCE_END.split(prose):
        if not _DENIED[language].search(sentence):
            claims = _CLAIMED[language].finditer(sentence)
            found += [Finding("claim", match.group()) for match in claims]
    return found

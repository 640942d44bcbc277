"""A toy corpus in English and French, so small that a model is trained on it in half a second."""

from itertools import product

from taawun.article import LabelledArticle
from taawun.glossary import Glossary

SUBJECTS = {
    "energy": {
        "en": ("a gas pipeline", "an oil refinery", "a solar power plant", "cross-border electricity lines"),
        "fr": ("un gazoduc", "une raffinerie de pétrole", "une centrale solaire", "des lignes électriques transfrontalières"),
    },
    "health": {
        "en": ("vaccines for children", "a teaching hospital", "the training of nurses", "malaria medicines"),
        "fr": ("des vaccins pour enfants", "un hôpital universitaire", "la formation d'infirmières", "des remèdes du paludisme"),
    },
    "transport": {
        "en": ("a railway line", "direct flights", "a container port", "a bridge over the river"),
        "fr": ("une ligne de chemin de fer", "des vols directs", "un port à conteneurs", "un pont sur le fleuve"),
    },
}
_SIGNED = {
    "en": ("The ministers of {0} and {1} signed an agreement on {2}.", "{0} and {1} will work together on {2}. Teams meet soon."),
    "fr": (
        "Les ministres de {0} et de {1} ont signé un accord sur {2}.",
        "{0} et {1} coopéreront sur {2}. Les équipes se verront.",
    ),
}
_ALONE = {
    "en": ("The mayor of {0} complained about the price of {1}.", "Voters in {0} quarrel over {1}. Nobody knows why."),
    "fr": ("Le maire de {0} s'est plaint du prix : {1}.", "Les électeurs de {0} se disputent sur {1}. Nul ne sait pourquoi."),
}
_AROUND = {
    "en": ("Rain fell all day in the capital.", "The talks had lasted for a week.", "Nobody asked what it would cost."),
    "fr": ("Il a plu toute la journée.", "Les entretiens avaient duré une semaine.", "Nul n'a demandé ce que cela coûterait."),
}
_PAIRS = {"en": (("Peru", "Ghana"), ("Norway", "Fiji")), "fr": (("Pérou", "Ghana"), ("Norvège", "Fidji"))}


def articles() -> tuple[LabelledArticle, ...]:
    """Eight texts a domain and language that report cooperation, and as many of the same words that report none."""
    found = []
    for domain, language in product(SUBJECTS, ("en", "fr")):
        for subject, (first, second) in product(SUBJECTS[domain][language], _PAIRS[language]):
            number = len(found)
            signed, alone = (forms[language][number // 2 % 2] for forms in (_SIGNED, _ALONE))
            found += [
                _article(signed.format(first, second, subject), {domain}, language, "report", number),
                _article(alone.format(second, subject), set(), language, "negative", number + 1),
            ]
    return tuple(found)


def whole_articles() -> tuple[LabelledArticle, ...]:
    """Four to seven sentences each, labelled one by one: a domain and language has two that report it and two that do not."""
    found = []
    for domain, language in product(SUBJECTS, ("en", "fr")):
        for number, (first, second) in enumerate(_PAIRS[language] * 2):
            subject = SUBJECTS[domain][language][number]
            domains = frozenset({domain} if number < 2 else ())
            signed, alone = _SIGNED[language][0], _ALONE[language][0]
            told = signed.format(first, second, subject) if domains else alone.format(first, subject)
            around = [(sentence, frozenset[str]()) for sentence in (_AROUND[language] * 2)[: 2 + len(found) % 4]]
            found.append(_whole([(f"{subject.capitalize()}.", frozenset()), (told, domains), *around], language, len(found)))
    return tuple(found)


def _whole(sentences: list[tuple[str, frozenset[str]]], language: str, number: int) -> LabelledArticle:
    headline, *others = (text for text, _ in sentences)
    domains = frozenset[str]().union(*(domains for _, domains in sentences))
    text = f"{headline}\n{' '.join(others)}"
    return LabelledArticle(text, domains, language, "article", f"toy-whole-{number}", sentences=tuple(sentences))


def _article(text: str, domains: set[str], language: str, kind: str, number: int) -> LabelledArticle:
    return LabelledArticle(text[0].upper() + text[1:], frozenset(domains), language, kind, f"toy-{number}")


def glossary() -> Glossary:
    return Glossary.from_tables(
        {
            "en": {
                "energy": {"gas": ["gas pipeline", "gas"], "solar": ["solar power plant"]},
                "health": {"vaccine": ["vaccine"], "hospital": ["teaching hospital"]},
                "transport": {"rail": ["railway line", "railway"], "flight": ["direct flight"]},
                "cooperation": {"agreement": ["agreement", "work together"]},
            },
            "fr": {
                "energy": {"gas": ["gazoduc"], "solar": ["centrale solaire"]},
                "health": {"vaccine": ["vaccin"], "hospital": ["hôpital universitaire"]},
                "transport": {"rail": ["chemin de fer"], "flight": ["vol direct"]},
                "cooperation": {"agreement": ["accord"]},
            },
        }
    )

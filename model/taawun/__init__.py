"""taawun reads a news article and says which domains of international cooperation it reports.

>>> from taawun import classify
>>> classify("The navies of Kenya and India held a joint exercise off Mombasa to train their crews.").domains
('defence_military',)
"""

from taawun._version import __version__
from taawun.article import Article, DomainScore, Evidence, LabelledArticle, Prediction
from taawun.classifier import Classifier, ModelCard, classify
from taawun.taxonomy import Domain, Taxonomy, default_taxonomy

__all__ = [
    "Article",
    "Classifier",
    "Domain",
    "DomainScore",
    "Evidence",
    "LabelledArticle",
    "ModelCard",
    "Prediction",
    "Taxonomy",
    "__version__",
    "classify",
    "default_taxonomy",
]

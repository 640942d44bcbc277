import contextlib
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies import DOMAINS
from taawun.errors import TaxonomyError
from taawun.taxonomy import Taxonomy, default_taxonomy

SMALL = """
version = "2"

[[domains]]
key = "water"
in = "rivers"
out = "rain"
names = { en = "Water", fr = "Eau" }
crosswalk = { DAC = ["140xx"] }

[[domains]]
key = "space"
names = { en = "Space" }
"""


def written(folder, content):
    path = folder / "taxonomy.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_shipped_taxonomy_is_the_codebook():
    assert list(default_taxonomy().keys) == DOMAINS


@pytest.mark.parametrize("domain", default_taxonomy().domains, ids=lambda domain: domain.key)
def test_every_shipped_domain_is_fully_described(domain):
    assert set(domain.names) == {"en", "fr", "ar", "nl"}
    assert all(name.strip() for name in domain.names.values())
    assert domain.inside
    assert domain.outside
    assert set(domain.crosswalk) == {"PLOVER", "CAMEO", "DAC", "EuroVoc", "IPTC", "WTI", "CAP", "COFOG"}
    assert all(isinstance(codes, tuple) for codes in domain.crosswalk.values())
    assert any(domain.crosswalk.values())


@pytest.mark.parametrize("language", ["en", "fr", "ar", "nl"])
def test_no_two_shipped_domains_share_a_name(language):
    names = [domain.names[language] for domain in default_taxonomy()]
    assert len(set(names)) == len(names)


def test_keys_are_plain_identifiers():
    assert all(set(key) <= set(string.ascii_lowercase + "_") for key in default_taxonomy().keys)


def test_a_domain_is_found_by_its_key_and_in_its_order():
    taxonomy = default_taxonomy()
    assert len(taxonomy) == len(list(taxonomy)) == 18
    assert [taxonomy[key] for key in taxonomy.keys] == list(taxonomy)


def test_an_unknown_key_is_named_with_the_known_ones():
    with pytest.raises(TaxonomyError, match=r"'sport'.*energy"):
        default_taxonomy()["sport"]


@given(st.lists(st.sampled_from(DOMAINS)))
def test_known_keys_pass_as_a_set(keys):
    assert default_taxonomy().check(keys) == frozenset(keys)


@given(st.text().filter(lambda key: key not in DOMAINS), st.lists(st.sampled_from(DOMAINS)))
def test_one_unknown_key_among_known_ones_is_refused(unknown, known):
    with pytest.raises(TaxonomyError):
        default_taxonomy().check([*known, unknown])


def test_a_codebook_of_ones_own_is_read(tmp_path):
    taxonomy = Taxonomy.load(written(tmp_path, SMALL))
    assert (taxonomy.version, taxonomy.keys) == ("2", ("water", "space"))
    assert taxonomy["water"].inside == "rivers"
    assert taxonomy["water"].outside == "rain"
    assert taxonomy["water"].crosswalk == {"DAC": ("140xx",)}
    assert taxonomy["space"].names == {"en": "Space"}
    assert taxonomy["space"].inside == taxonomy["space"].outside == ""


BAD = {
    "empty": "",
    "not TOML": "[[domains]\nkey",
    "JSON": '{"version": "1", "domains": []}',
    "no version": SMALL.replace('version = "2"', ""),
    "no domains": 'version = "1"',
    "empty domains": 'version = "1"\ndomains = []',
    "domains of text": 'version = "1"\ndomains = ["water"]',
    "domains a number": 'version = "1"\ndomains = 3',
    "one table": 'version = "1"\n[domains]\nkey = "water"\nnames = { en = "Water" }',
    "no key": SMALL.replace('key = "space"', ""),
    "blank key": SMALL.replace('key = "space"', 'key = " "'),
    "no names": SMALL.replace('names = { en = "Space" }', ""),
    "names of text": SMALL.replace('{ en = "Space" }', '"Space"'),
    "key twice": SMALL.replace('"space"', '"water"'),
    "crosswalk of text": SMALL.replace('{ DAC = ["140xx"] }', '"140xx"'),
    "crosswalk without lists": SMALL.replace('["140xx"]', '"140xx"'),
    "crosswalk of a number": SMALL.replace('["140xx"]', "140"),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_a_wrong_file_is_refused_by_name(tmp_path, content):
    path = written(tmp_path, content)
    with pytest.raises(TaxonomyError, match=r"taxonomy\.toml: ") as caught:
        Taxonomy.load(path)
    assert caught.value.path == path


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name):
    with pytest.raises(TaxonomyError, match="cannot be read"):
        Taxonomy.load(tmp_path / name)


def test_bytes_that_are_not_utf8_are_refused(tmp_path):
    path = tmp_path / "taxonomy.toml"
    path.write_bytes(SMALL.replace("Eau", "Énergie").encode("cp1252"))
    with pytest.raises(TaxonomyError, match="cannot be read"):
        Taxonomy.load(path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(SMALL)), st.text(max_size=8))
def test_a_damaged_file_is_read_or_refused_but_never_crashes(tmp_path, place, noise):
    path = tmp_path / "taxonomy.toml"
    path.write_bytes((SMALL[:place] + noise + SMALL[place + 3 :]).encode("utf-8", "surrogatepass"))
    with contextlib.suppress(TaxonomyError):
        assert Taxonomy.load(path).keys

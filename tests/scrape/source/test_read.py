"""A source file that is wrong: one line that names the setting, and what to do."""

import re
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.scrape.source import Rule, SiteRules, Source, read_source
from pipeline.shipped import shipped

ROOT = Path(__file__).parents[3]
HEAD = 'name = "fruit"\ntitle = "Fruit"\nauthor = "us"\nurl = "https://example.org/fruit/"\n'


@pytest.mark.parametrize(
    ("text", "named", "hint"),
    [
        ("titel = 'x'", "titel: there is no such setting", "“title”"),
        ("[site]\ngenerater = 'honkit'", "site.generater: there is no such setting", "“generator”"),
        ("[site]\ngenerator = 'honk'", "site.generator", ""),
        ("[site]\nnav = 'ul['", "site.nav: “ul[” is no CSS selector", ""),
        ("[[questions]]\neech = 'h2'", "questions.1", ""),
        ("[[questions]]\neach = 'h2'\n[[questions]]\neach = 'h3'\nmach = 'x'", "questions.2.mach", "“match”"),
        ("[[questions]]\neach = 'h2 >'", "questions.1.each: “h2 >” is no CSS selector", ""),
        ("[[questions]]\neach = 'h2'\nmatch = '('", "questions.1.match: “(” is no regular expression", ""),
        ("[[questions]]\neach = 'h2'\nends = ['^(']", "“^(” is no regular expression", ""),
        ("[[questions]]\nunder = 'x'", "questions.1: say where questions stand", ""),
        ("[[questions]]\npreset = 'lists'\neach = 'h2'", "questions.1: say where questions stand", ""),
        ("[[questions]]\npreset = 'lists'\nunder = 'x'", "takes no other settings, so under would do nothing", ""),
        ("[[questions]]\neach = 'h2'\nanswer = 'show'", "questions.1.answer", ""),
        ("[levels]\nX = ['x']", "levels.X", ""),
        ("[levels]\nE = ['[']", "levels.E.1: “[” is no regular expression", ""),
        ("language = 'Klingon!'", "language: “Klingon!” is no language tag", ""),
        ("name = 'a/../b'", "is not valid TOML", ""),
        ("furniture = ['(']", "furniture.1", ""),
    ],
)
def test_a_slip_is_named(tmp_path, text, named, hint):
    file = tmp_path / "fruit.toml"
    file.write_text(HEAD + text, "utf-8")
    with pytest.raises(UsageError) as caught:
        read_source(file)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)
    assert hint in caught.value.hint


def test_a_name_that_would_climb_out_of_the_data_folder_is_refused(tmp_path):
    file = tmp_path / "fruit.toml"
    file.write_text(HEAD.replace('"fruit"', '"../fruit"'), "utf-8")
    with pytest.raises(UsageError, match="name: must be a short name"):
        read_source(file)


def test_part_may_stand_in_the_site_table(tmp_path):
    file = tmp_path / "fruit.toml"
    file.write_text(f'{HEAD}[site]\npart = "Part II"\n', "utf-8-sig")
    assert read_source(file).part == "Part II"


def test_what_is_not_given_is_empty():
    source = Source(name="fruit", title="Fruit", author="us", url="https://example.org/")
    assert (source.rights, source.license, source.author_url, source.persona) == ("", "", "", "")


@pytest.mark.parametrize("file", sorted(shipped("data", "sources").glob("*.toml")), ids=lambda file: file.stem)
def test_each_shipped_source_is_well_formed_and_is_called_as_its_file(file):
    assert read_source(file).name == file.stem


def test_every_setting_is_described_with_an_example_in_one_place():
    text = (ROOT / "docs" / "sources.md").read_text("utf-8")
    for model in (Source, SiteRules, Rule):
        for name in model.model_fields:
            assert re.search(rf"^\| `{name}` \|.*`.*`", text, re.MULTILINE), name

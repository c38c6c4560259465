import copy
import json
import pickle

import pytest

from dekkend.sentences import Sentence


def test_a_sentence_reads_as_text_and_remembers_what_it_was_made_of() -> None:
    said = Sentence("{count:,} addresses ({share:.0%}).", count=12345, share=0.5)
    assert said == "12,345 addresses (50%)."
    assert isinstance(said, str)
    assert said.template == "{count:,} addresses ({share:.0%})."
    assert said.values == {"count": 12345, "share": 0.5}
    assert json.dumps([said]) == '["12,345 addresses (50%)."]'


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda said: pickle.loads(pickle.dumps(said))])  # noqa: S301 - our own
def test_a_copy_remembers_as_well(again) -> None:
    said = Sentence("{{literal}} {name}", name="a {curly} name")
    other = again(said)
    assert other == said == "{literal} a {curly} name"
    assert (other.template, other.values) == (said.template, said.values)


def test_a_field_without_a_value_is_a_fault_at_once() -> None:
    with pytest.raises(KeyError, match="name"):
        Sentence("{name} is missing")


def test_sentences_with_the_same_words_are_equal() -> None:
    assert Sentence("{a}", a="x") == Sentence("x") == "x"
    assert len({Sentence("{a}", a="x"), "x"}) == 1

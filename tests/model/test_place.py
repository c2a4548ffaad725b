"""Places in files: their words, and back."""

from hypothesis import given
from hypothesis import strategies as st

from reftel.model.place import NO_PLACE, Place, parse_place

NUMBERS = st.integers(0, 10**18 - 1)


@given(st.builds(Place, NUMBERS, NUMBERS, st.just("")) | st.text(max_size=20).map(parse_place))
def test_words_of_a_place_lead_back_to_it(place: Place) -> None:
    assert parse_place(str(place)) == place
    assert bool(place) == (str(place) != "")


@given(st.text(max_size=20))
def test_words_of_a_stranger_stay_as_they_are(words: str) -> None:
    assert str(parse_place(words)) == words


def test_places_are_in_the_order_of_the_file() -> None:
    assert sorted([Place(10), Place(9), NO_PLACE, Place(9, 3)]) == [
        NO_PLACE,
        Place(9),
        Place(9, 3),
        Place(10),
    ]

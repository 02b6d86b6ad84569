"""Use cases and facets, on texts of our own making."""

import subprocess
import sys
import unicodedata
from pathlib import Path
from types import FrameType
from typing import Literal

import pytest
import yaml

from traccs_biblio import usecases
from traccs_biblio.model import Evidence
from traccs_biblio.usecases import SLUGS, Lexicon, Reading, Rules, facets, read

PROGRAMME = Path(usecases.__file__).parent / "template"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules.load()


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.of(yaml.safe_load((PROGRAMME / "lexicon.yml").read_text(encoding="utf-8")))


def slugs(reading: Reading) -> list[str]:
    return [tag.slug for tag in reading.tags]


OCEAN_EMULATOR = (
    "A neural emulator of an eddy-rich ocean model",
    "Ocean simulations are costly. We train a graph neural network on a century of output. "
    "Our emulator of the ocean model is stable for decades at a fraction of the cost.",
)
CLOUDS = (
    "Learned parameterization of clouds running inside a climate model",
    "We train a neural network on fine simulations and couple it online to the host model.",
)
TUNING = (
    "Tuning an ocean model by history matching",
    "We calibrate six uncertain parameters of the mixing scheme. History matching with "
    "Gaussian processes rules out most of the parameter space.",
)
DOWNSCALING = (
    "Super-resolution of daily rain over the Alps with a diffusion model",
    "We propose a statistical downscaling from coarse resolution to 2 km with deep learning.",
)
EXTREMES = (
    "Deep learning for extreme rainfall and flash floods",
    "We predict extreme events with a convolutional neural network.",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OCEAN_EMULATOR, ["emulator"]),
        (CLOUDS, ["online-correction"]),
        (TUNING, ["calibration"]),
        (DOWNSCALING, ["downscaling"]),
        (EXTREMES, ["extreme-events"]),
        (
            ("Emulating a regional climate model: RCM emulators by deep learning", ""),
            ["emulator", "downscaling"],
        ),
    ],
)
def test_english(rules: Rules, text: tuple[str, str], expected: list[str]) -> None:
    reading = read(*text, rules)
    assert reading.uses_ai
    assert slugs(reading) == expected
    assert {tag.by for tag in reading.tags} == {"rule"}


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        (
            "Un émulateur du climat par réseau de neurones",
            "Nous entraînons un réseau de neurones qui reproduit un modèle de climat.",
            ["emulator"],
        ),
        (
            "Paramétrisation de la convection par apprentissage profond",
            "Nous couplons la paramétrisation apprise au modèle, sans dérive.",
            ["online-correction"],
        ),
        (
            "Calibration des paramètres d\u2019un modèle de glace par processus gaussiens",
            "",
            ["calibration"],
        ),
        (
            "Descente d\u2019échelle des pluies par modèle de diffusion",
            "Nous passons de 100 km à 5 km.",
            ["downscaling"],
        ),
        (
            "Canicules et événements extrêmes : apports de l\u2019apprentissage automatique",
            "",
            ["extreme-events"],
        ),
    ],
)
def test_french(rules: Rules, title: str, abstract: str, expected: list[str]) -> None:
    assert slugs(read(title, abstract, rules)) == expected


@pytest.mark.parametrize("text", [OCEAN_EMULATOR, TUNING, DOWNSCALING, EXTREMES])
def test_the_title_alone_is_enough(rules: Rules, text: tuple[str, str]) -> None:
    ai = "" if text is not OCEAN_EMULATOR else " by deep learning"
    assert slugs(read(text[0] + ai, "", rules)) == slugs(read(*text, rules))


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        (
            "Sea level under the FaIR emulator",
            "We run the FaIR emulator, a simple climate model, over all scenarios.",
        ),
        (
            "A pattern scaling emulator of regional warming",
            "We scale patterns with MAGICC and compare this emulator with CMIP6.",
        ),
        ("A physical parameterization of snow drift", "We revise the scheme of a land model."),
        ("Instrument calibration of a lidar", "We calibrate the parameters of the receiver."),
        ("Extreme rainfall in a warmer climate", "We run a convection-permitting model."),
        ("Dynamical downscaling over France", "We run a regional model at 12 km."),
        ("", ""),
        (" . ", "?! …"),
        ("北極の海氷", "短い要旨"),
    ],
)
def test_without_learning_there_is_no_use_case(rules: Rules, title: str, abstract: str) -> None:
    assert read(title, abstract, rules) == Reading(uses_ai=False, tags=(), other=())


def test_negation_and_background_do_not_count(rules: Rules) -> None:
    reading = read(
        "Neural networks that forecast sea ice",
        "Deep learning has been used for statistical downscaling. Unlike emulators of the "
        "climate, our network reads observations. We avoid super-parameters.",
        rules,
    )
    assert reading.uses_ai
    assert slugs(reading) == []


def test_unlike_ends_with_its_clause(rules: Rules) -> None:
    reading = read(
        "Rain at fine scale with deep learning",
        "Unlike emulators, our statistical downscaling learns from radar.",
        rules,
    )
    assert slugs(reading) == ["downscaling"]


def test_calibrated_probabilities_are_no_calibration(rules: Rules) -> None:
    reading = read(
        "A neural network with calibrated probabilities of rain",
        "We tune hyperparameters; our well calibrated ensembles have ten million parameters.",
        rules,
    )
    assert "calibration" not in slugs(reading)


def test_evidence_is_the_phrase_as_it_stands(rules: Rules) -> None:
    title = "Super\u2010Resolution of rain with deep learning"
    [tag] = read(title, "", rules).tags
    assert tag.slug == "downscaling"
    assert tag.evidence == (Evidence("Super\u2010Resolution", "title"),)
    assert (tag.score, tag.state) == (0.9, "decided")


def test_evidence_can_be_found_in_its_text(rules: Rules) -> None:
    for title, abstract in (OCEAN_EMULATOR, CLOUDS, TUNING, DOWNSCALING, EXTREMES):
        for tag in read(title, abstract, rules).tags:
            assert tag.evidence
            for item in tag.evidence:
                assert item.text in {"title": title, "abstract": abstract}[item.where]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_may_be_composed_or_not(rules: Rules, form: Literal["NFC", "NFD"]) -> None:
    title = unicodedata.normalize(form, "Émulateur de l\u2019océan par réseau de neurones")
    [tag] = read(title, "", rules).tags
    assert tag.slug == "emulator"
    assert tag.evidence[0].text == unicodedata.normalize(form, "Émulateur de")


def test_scores_and_states(rules: Rules) -> None:
    seen = [tag for text in (OCEAN_EMULATOR, CLOUDS, TUNING) for tag in read(*text, rules).tags]
    for tag in seen:
        assert tag.score is not None
        assert 0 <= tag.score <= 1 and tag.score == round(tag.score, 2)
        assert tag.state == ("decided" if tag.score >= usecases.DECIDED else "review")
    [doubtful] = read("Neural networks", "We give a statistical emulator.", rules).tags
    assert (doubtful.slug, doubtful.state, doubtful.score) == ("emulator", "review", 0.59)


def test_other_uses(rules: Rules) -> None:
    reading = read("Nowcasting of hail with deep learning and explainable AI", "", rules)
    assert reading.other == ("nowcasting", "explainable-ai")
    assert read("Ensemble Kalman filter and data assimilation", "", rules).other == ()


def test_same_text_same_answer_in_any_process() -> None:
    code = (
        "from traccs_biblio.usecases import Rules, read\n"
        f"print(read(*{DOWNSCALING!r}, Rules.load()))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(PROGRAMME.parents[1])},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    "text",
    [
        "learning " * 11_111,
        "emulator unlike extreme " * 4_166,
        "x" * 100_000,
        "a. " * 33_333,
        "Gaussian \u0301 " * 9_000,
    ],
)
def test_a_hundred_thousand_characters(rules: Rules, lexicon: Lexicon, text: str) -> None:
    """Any text is read, and twice the text is at most about twice the work (calls are counted)."""
    half, whole = text[: len(text) // 8], text[: len(text) // 4]
    read("Deep learning", text, rules)
    facets("", text, lexicon)
    assert calls(rules, lexicon, whole) < 2.2 * calls(rules, lexicon, half) + 2000


def calls(rules: Rules, lexicon: Lexicon, text: str) -> int:
    """How many Python functions are called to read a text."""
    count = 0

    def called(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        read("Deep learning", text, rules)
        facets("", text, lexicon)
    finally:
        sys.setprofile(before)
    return count


def test_local_phrases(rules: Rules) -> None:
    title, abstract = "A digital twin of the coastal ocean by deep learning", ""
    assert slugs(read(title, abstract, rules)) == []
    local = Rules.load({"emulator": ["digital twin* .. ocean"]})
    [tag] = read(title, abstract, local).tags
    assert (tag.slug, tag.state) == ("emulator", "decided")
    assert tag.evidence == (Evidence("digital twin of the coastal ocean", "title"),)
    assert slugs(read("A digital twin. Of the ocean: deep learning", "", local)) == []


@pytest.mark.parametrize(
    "phrase", ["", " ", "*", "e*", ".. ocean", "emul[ao]tor", "(twin)", "a .. b .. c .. d .. e", 3]
)
def test_a_phrase_that_cannot_be_read_is_named(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"phrase|first word") as error:
        Rules.load({"emulator": [phrase]})
    assert repr(phrase) in str(error.value)


def test_local_rules_of_no_use_case_or_no_list() -> None:
    with pytest.raises(ValueError, match="unknown use case 'emulators'"):
        Rules.load({"emulators": ["twin"]})
    with pytest.raises(ValueError, match="must be a list"):
        Rules.load({"emulator": "twin"})


# --- facets -------------------------------------------------------------------------------------


def test_facets_in_the_order_of_the_lexicon(lexicon: Lexicon) -> None:
    found = facets(
        "A U-Net emulates NEMO and SI3",
        "Trained on ERA5-Land and CMIP6; NEMO4 runs were made. Convolutional neural networks "
        "and two GANs extrapolate with known uncertainties. Teaching is planned.",
        lexicon,
    )
    assert found == {
        "models": ("NEMO", "SI3"),
        "data": ("ERA5-Land", "CMIP6"),
        "methods": ("CNN", "U-Net", "GAN"),
        "themes": ("uncertainty", "extrapolation", "training"),
    }
    assert list(found) == ["models", "data", "methods", "themes"]


def test_capitals_must_agree(lexicon: Lexicon) -> None:
    assert facets("The MAR model", "", lexicon)["models"] == ("MAR",)
    for title in ("March", "mar", "Mar", "MARS", "el mar", "an icon", "Nemo the fish"):
        assert facets(title, "", lexicon)["models"] == ()
    assert facets("RANDOM FORESTS", "", lexicon)["methods"] == ("random forest",)


def test_the_longer_name_wins(lexicon: Lexicon) -> None:
    assert facets("ARPEGE-Climat", "", lexicon)["models"] == ("ARPEGE-Climat",)
    assert facets("ARPEGE, and ERA5 with ERA5-Land", "", lexicon)["data"] == ("ERA5", "ERA5-Land")
    assert facets("Meso\u2010NH and M\u00e9so-NH", "", lexicon)["models"] == ("Méso-NH",)
    assert facets("EURO-CORDEX", "", lexicon)["data"] == ("EURO-CORDEX",)


def test_training_a_network_is_no_training_of_people(lexicon: Lexicon) -> None:
    assert facets("Training a network on training data", "", lexicon)["themes"] == ()


def test_names_keep_their_capitals(lexicon: Lexicon) -> None:
    assert {"NEMO", "U-Net", "ENSO", "Gaussian", "Mediterranean", "UNet"} <= lexicon.names
    assert not any("*" in name or name == name.lower() for name in lexicon.names)
    assert lexicon.names == frozenset(lexicon.ordered)
    assert lexicon.ordered.index("IPSL-CM") < lexicon.ordered.index("ERA5")


def test_an_empty_lexicon() -> None:
    lexicon = Lexicon.of({})
    assert facets("NEMO", "", lexicon) == {"models": (), "data": (), "methods": (), "themes": ()}
    assert lexicon.names == frozenset()
    assert Lexicon.of({"models": None}).ordered == ()


@pytest.mark.parametrize("item", [3, None, {"CNN": "net"}, {"a": [], "b": []}, {"CNN": [1]}])
def test_an_item_that_is_no_name(item: object) -> None:
    with pytest.raises(ValueError, match=r"^methods: "):
        Lexicon.of({"methods": [item]})


def test_the_use_cases_of_the_programme() -> None:
    cases = yaml.safe_load((PROGRAMME / "usecases.yml").read_text(encoding="utf-8"))
    assert tuple(case["slug"] for case in cases) == SLUGS
    assert [case["label"]["fr"] for case in cases] == [
        "Développement d'émulateurs",
        "Correction online de simulateurs",
        "Calibration et optimisation de paramètres",
        "Downscaling statistique",
        "Modélisation d'événements extrêmes",
    ]
    assert all(case[part][lang] for case in cases for part in ("label", "definition")
               for lang in ("fr", "en"))  # fmt: skip

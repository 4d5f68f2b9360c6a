"""British spellings → American ones: our own list of words, and of families of words by their stems. Pure."""

import re

_OUR = (
    "arb arm behavi cand clam col demean endeav fav ferv flav harb hon hum lab misbehavi neighb od parl ranc rig "
    "rum sav splend succ trem tum val vap vig"
)
_ISE = (
    "amort anonym apolog author autom binar canon capital categor central character colon commerc conceptual "
    "contextual critic crystal custom diagonal digit discret econom emphas equal factor familiar final formal "
    "fossil general global harmon homogen hospital hypothes ideal immun individual initial internal item jeopard "
    "legal linear local marginal material maxim mechan memor minim mobil modern modular monet monopol natural "
    "neutral normal optim organ orthogonal oxid parallel parameter parametr penal personal pessim polar popular "
    "prior quant random rational real recogn regular sensit sequential serial social special stabil standard "
    "stigmat subsid summar symbol symmetr sympath synchron synthes systemat token trivial util vector verbal "
    "visual"
)
_YSE = "anal catal electrol hydrol paral"
_LL = (
    "cancel channel counsel dial equal fuel funnel initial jewel label level libel marshal model panel pedal "
    "pencil quarrel rival shovel shrivel signal spiral total towel travel tunnel unravel"
)
_RE = "calib cent epicent fib lit lust meag met sab scept spect theat"
_WORDS = {
    "acknowledgement": "acknowledgment",
    "aeroplane": "airplane",
    "ageing": "aging",
    "aluminium": "aluminum",
    "amongst": "among",
    "annexe": "annex",
    "artefact": "artifact",
    "artefacts": "artifacts",
    "burnt": "burned",
    "cheque": "check",
    "cheques": "checks",
    "cosy": "cozy",
    "defence": "defense",
    "defences": "defenses",
    "draught": "draft",
    "dreamt": "dreamed",
    "enrol": "enroll",
    "enrolment": "enrollment",
    "fulfil": "fulfill",
    "fulfils": "fulfills",
    "fulfilment": "fulfillment",
    "grey": "gray",
    "greyscale": "grayscale",
    "greys": "grays",
    "instalment": "installment",
    "instalments": "installments",
    "judgement": "judgment",
    "judgements": "judgments",
    "kerb": "curb",
    "leant": "leaned",
    "leapt": "leaped",
    "learnt": "learned",
    "licence": "license",
    "licences": "licenses",
    "manoeuvre": "maneuver",
    "manoeuvres": "maneuvers",
    "maths": "math",
    "mould": "mold",
    "moult": "molt",
    "moustache": "mustache",
    "offence": "offense",
    "offences": "offenses",
    "paediatric": "pediatric",
    "plough": "plow",
    "practise": "practice",
    "practised": "practiced",
    "practises": "practices",
    "practising": "practicing",
    "pretence": "pretense",
    "programme": "program",
    "programmes": "programs",
    "pyjamas": "pajamas",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "sceptically": "skeptically",
    "scepticism": "skepticism",
    "skilful": "skillful",
    "skilfully": "skillfully",
    "smelt": "smelled",
    "smoulder": "smolder",
    "speciality": "specialty",
    "spelt": "spelled",
    "spoilt": "spoiled",
    "storey": "story",
    "storeys": "stories",
    "sulphur": "sulfur",
    "tyre": "tire",
    "tyres": "tires",
    "whilst": "while",
    "wilful": "willful",
    "woollen": "woolen",
}
# The plural of analysis is spelled like the British verb.
_KEPT = frozenset({"analyses", "catalyses", "hydrolyses", "paralyses"})


def _family(prefixes: str, stems: str, middle: str, endings: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<stem>(?:{prefixes})?(?:{'|'.join(stems.split())})){middle}(?P<end>{endings})")


_FAMILIES = (
    (
        _family(
            "un|re|dis|multi|mis", _OUR, "our", "|s|ed|ing|ful|fully|less|able|ably|ite|ites|al|ally|hoods?|ers?|ly"
        ),
        "or",
    ),
    (
        _family(
            "un|re|de|pre|over|non|sub|hyper|auto|dis|mis|bi",
            _ISE,
            "is",
            "e|es|ed|ing|ers?|ations?|able|ational|ability",
        ),
        "iz",
    ),
    (_family("re|un|meta", _YSE, "ys", "e|es|ed|ing|ers?"), "yz"),
    (_family("un|re|mis|multi|bi", _LL, "l", "ed|ings?|ers?"), ""),
    (_family("kilo|centi|milli|micro|nano|bi|re", _RE, "re", "|s|d"), "er"),
)


def american_for(word: str) -> str | None:
    """The American spelling of a word that is spelled the British way; None where it is not."""
    low = word.lower()
    if low in _KEPT:
        return None
    if low in _WORDS:
        return _like(word, _WORDS[low])
    for pattern, middle in _FAMILIES:
        if found := pattern.fullmatch(low):
            end = "ed" if middle == "er" and found["end"] == "d" else found["end"]
            return _like(word, found["stem"] + middle + end)
    return None


def _like(word: str, other: str) -> str:
    return other.capitalize() if word[:1].isupper() else other

"""GuardDuty: features of a detector."""

from moto.guardduty.models import Detector

from emulator.gaps.framework import Gap, Original, Shape

FEATURES = Gap(
    id="guardduty-features",
    service="guardduty",
    symptom="UpdateDetector replaces all features: features managed in parallel overwrite each other.",
    cure="The features of an update are merged into the detector's, by name.",
)


@FEATURES.around(Detector)
def _update(
    original: Original,
    self: Detector,
    enable: object,
    frequency: object,
    data_sources: object,
    features: list[Shape] | None,
) -> None:
    merged = {feature["name"]: feature for feature in [*self.features, *(features or [])]}
    original(self, enable, frequency, data_sources, list(merged.values()))

"""What a drill says in the end."""

from dataclasses import asdict, dataclass, field


@dataclass
class Result:
    """Whether it held; what was counted; the worst latency in milliseconds; every broken promise as a sentence."""

    name: str
    seed: int
    counts: dict = field(default_factory=dict)
    worst_ms: float = 0.0
    broken: list = field(default_factory=list)

    @property
    def held(self):
        return not self.broken

    def __str__(self):
        counts = " ".join(f"{name}={count}" for name, count in self.counts.items())
        word = "held" if self.held else "broke"
        lines = [f"{self.name}: {word}, {counts}, worst {self.worst_ms:.0f} ms, seed {self.seed}"]
        return "\n".join(lines + [f"  {sentence}" for sentence in self.broken[:20]])

    def as_json(self):
        return asdict(self) | {"held": self.held}

"""Reports that were run and proofs that were made, kept as evidence. A run is written once, when
its file is complete; a proof moves from running to its verdict."""

from django.db import models


class ReportRun(models.Model):
    """A report as it was exported: what was asked, by whom, what came out. Only ever added."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel (XLSX)"
        PDF = "pdf", "PDF"

    report = models.CharField(max_length=40)
    parameters = models.JSONField()  # texts by name, as a rerun asks with
    shown = models.JSONField()  # [label, answer], as people read them
    format = models.CharField(max_length=4, choices=Format)
    rows = models.IntegerField()
    totals = models.JSONField()  # currency: {column: sum}; money in minor units
    sha256 = models.CharField(max_length=64)  # of the file, and its address in the store
    size = models.BigIntegerField()
    run_by = models.CharField(max_length=150)
    run_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["report", "-run_at"], name="run_by_report")]

    def __str__(self) -> str:
        return f"{self.report} {self.run_at:%Y-%m-%d} {self.sha256[:12]}"

    @property
    def answers(self) -> str:
        """What was asked, without what was left open."""
        return " · ".join(f"{label} {said}" for label, said in self.shown if said != "All")


class VerifyRun(models.Model):
    """A proof of the ledger: how far it is, then what it found, with its evidence."""

    class State(models.TextChoices):
        RUNNING = "running"
        HOLDS = "holds"
        DIFFERS = "differs"
        FAILED = "failed"

    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=150)
    finished_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()  # the last sign of life
    business_date = models.DateField()
    streams = models.IntegerField(default=0)
    done = models.IntegerField(default=0)  # streams folded again so far
    evidence = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, default="")  # of the evidence as it is handed out
    error = models.TextField(default="")

    def __str__(self) -> str:
        return f"proof {self.pk} {self.state}"

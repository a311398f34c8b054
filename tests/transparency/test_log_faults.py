"""Each write fails before and after it lands; the next process goes on, and every checkpoint ever published still holds.

After Sunlight's ``TestSequenceErrors``: *fails and is not persisted*, *fails but is persisted*, for every write there is.
"""

import pytest

from ledger.transparency import durable
from transparency.log_kit import Books, check_whole, log_over
from transparency.test_log import MemoryWitness

STEPS = (0, 1, 2, 255, 256, 257, 513)


class PowerFails(Exception):
    """The machine stopped here."""


class Faults:
    """Counts the writes of a step and stops at one of them, before or after it took effect."""

    def __init__(self, monkeypatch, books, witness):
        self.count, self.at, self.after = 0, None, False
        for where, name in ((durable, "_replace"), (durable, "_sync_folder"), (books, "swap_head"), (books, "publish")):
            monkeypatch.setattr(where, name, self.guard(getattr(where, name)))
        if witness:
            monkeypatch.setattr(witness, "add_checkpoint", self.guard(witness.add_checkpoint))

    def guard(self, write):
        def guarded(*given):
            self.count += 1
            hit = self.count == self.at
            if hit and not self.after:
                raise PowerFails
            result = write(*given)
            if hit:
                raise PowerFails
            return result

        return guarded

    def arm(self, at, *, after):
        self.count, self.at, self.after = 0, at, after


def writes_of_each_step(folder, monkeypatch, *, witnessed):
    with monkeypatch.context() as patch:
        books, witness = Books(), MemoryWitness() if witnessed else None
        faults, counts = Faults(patch, books, witness), []
        log = log_over(folder, books, [witness] if witness else [])
        for size in STEPS:
            faults.arm(None, after=False)
            books.write(size)
            log.advance()
            counts.append(faults.count)
    return counts


@pytest.mark.parametrize("witnessed", [False, True], ids=["no witness", "a witness"])
@pytest.mark.parametrize("after", [False, True], ids=["not persisted", "but persisted"])
@pytest.mark.parametrize("step", range(len(STEPS)), ids=map(str, STEPS))
def test_every_write_of_a_step_may_fail(tmp_path, monkeypatch, step, after, witnessed):
    counts = writes_of_each_step(tmp_path / "dry", monkeypatch, witnessed=witnessed)
    assert min(counts) >= 4, "the guards are in place"
    for at in range(1, counts[step] + 1):
        with monkeypatch.context() as patch:
            books, witness = Books(), MemoryWitness() if witnessed else None
            faults, folder = Faults(patch, books, witness), tmp_path / str(at)
            fail_once_and_go_on(folder, books, witness, faults, step=step, at=at, after=after)


def fail_once_and_go_on(folder, books, witness, faults, *, step, at, after):
    witnesses = [witness] if witness else []
    log = log_over(folder, books, witnesses)
    for number, size in enumerate(STEPS[: step + 2]):
        books.write(size)
        if number == step:
            faults.arm(at, after=after)
            with pytest.raises(PowerFails):
                log.advance()
            faults.arm(None, after=False)
            log = log_over(folder, books, witnesses) if at % 2 else log  # a new process, or the same one once more
        assert log.advance().size == size
    assert check_whole(folder, books).size == STEPS[: step + 2][-1]
    assert not witness or witness.size == books.signed.size
    assert books.checkpoints()[-1][0].root == books.signed.root


def test_a_machine_that_fails_at_every_turn_still_gets_there(tmp_path, monkeypatch):
    """Every write of every step fails once, one after the other, in one life of a log."""
    books, witness = Books(), MemoryWitness()
    faults = Faults(monkeypatch, books, witness)
    for size in STEPS:
        books.write(size)
        for at in range(1, 30):
            faults.arm(at, after=bool(at % 2))
            try:
                log_over(tmp_path, books, [witness]).advance()
            except PowerFails:
                continue
            break
        assert check_whole(tmp_path, books).size == size

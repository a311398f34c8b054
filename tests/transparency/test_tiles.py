"""Paths, tiles and bundles as C2SP tlog-tiles writes them; damage is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.durable import BEING_WRITTEN, Folder
from ledger.transparency.edge import Edge
from ledger.transparency.proofs import check_consistency, check_inclusion, consistency, inclusion
from ledger.transparency.tiles import (
    Damaged,
    EntryTooLong,
    Place,
    Tiles,
    bundle_path,
    format_bundle,
    parse_bundle,
    parse_path,
    parse_tile,
    tile_path,
    width_at,
)
from transparency.log_kit import leaf, leaves_of, mth

LEAVES = leaves_of(1000)


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 0, 1, "tile/0/000.p/1"),
        (0, 999, 255, "tile/0/999.p/255"),
        (1, 1000, 256, "tile/1/x001/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (63, 123456, 8, "tile/63/x123/456.p/8"),
        (None, 0, 256, "tile/entries/000"),
        (None, 1234067, 17, "tile/entries/x001/x234/067.p/17"),
    ],
)
def test_paths_are_those_of_the_specification(level, index, width, path):
    assert (bundle_path(index, width) if level is None else tile_path(level, index, width)) == path
    assert parse_path(path) == Place(level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000/001", "tile/00/001", "tile/64/001", "tile/-1/001",
        "tile/0/001.p/0", "tile/0/001.p/256", "tile/0/001.p/01", "tile/0/001.p", "tile/0/001.p/", "tile/0/001/",
        "/tile/0/001", "tile/0/../000", "tile/entries/x1/000", "tile/0/001.p/1/../2", "tile/0/001\n", "tile/0/\u0660\u0660\u0661",
        "tile/data/001", "checkpoint", "", "tile/0/" + "x999/" * 2000 + "000",
    ],
)  # fmt: skip
def test_anything_else_is_no_path(path):
    assert parse_path(path) is None


@given(st.one_of(st.none(), st.integers(0, 63)), st.integers(0, 10**20), st.integers(1, 256))
def test_every_path_reads_back(level, index, width):
    place = Place(level, index, width)
    assert parse_path(place.path) == place


def test_the_specifications_tree_of_70000_has_these_tiles():
    assert [width_at(70_000, 0, index) for index in (0, 272, 273, 274)] == [256, 256, 112, -144]
    assert [width_at(70_000, 1, index) for index in (0, 1)] == [256, 17]
    assert width_at(70_000, 2, 0) == 1


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_reads_back(entries):
    assert parse_bundle(format_bundle(entries)) == entries


def test_a_bundle_cut_anywhere_but_between_entries_is_damaged():
    data = format_bundle([b"one", b"", b"three"])
    whole = {0, 5, 7, len(data)}
    for length in range(len(data)):
        if length not in whole:
            with pytest.raises(Damaged):
                parse_bundle(data[:length])


def test_an_entry_longer_than_its_length_can_say_is_refused_and_nothing_is_written(tmp_path):
    assert len(parse_bundle(format_bundle([b"x" * 65_535]))[0]) == 65_535
    with pytest.raises(EntryTooLong):
        Tiles(Folder(tmp_path)).write([], [(0, [b"short", b"x" * 65_536])])
    assert list(tmp_path.iterdir()) == []


def test_a_tile_cut_inside_a_hash_is_damaged():
    with pytest.raises(Damaged):
        parse_tile(b"\0" * 33)


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """A log of 700 leaves that was published at 300 as well."""
    tiles = Tiles(Folder(tmp_path_factory.mktemp("log")))
    edge = Edge()
    for size in (300, 700):
        edge, finished = edge.grown(LEAVES[edge.size : size])
        tiles.write([*finished, *edge.unfinished()], [])
    return tiles


def test_proofs_out_of_tiles_hold(grown):
    for size in (300, 700):
        root, tree = mth(LEAVES[:size]), grown.tree(size)
        for index in (0, 1, 255, 256, 257, size - 1):
            check_inclusion(LEAVES[index], index, size, inclusion(index, size, tree), root=root)
        for old in (1, 2, 255, 256, 257, 299, size):
            check_consistency(old, size, consistency(old, size, tree), old_root=mth(LEAVES[:old]), new_root=root)


def test_the_edge_is_read_back_from_tiles(grown):
    for size in (300, 700):
        edge = grown.edge(size)
        assert (edge.size, edge.root) == (size, mth(LEAVES[:size]))


def test_a_full_tile_answers_for_a_partial_one_that_is_gone(grown):
    assert grown.hashes(0, 0, 44) == LEAVES[:44]


def test_a_missing_or_damaged_file_is_named(tmp_path):
    tiles = Tiles(Folder(tmp_path))
    with pytest.raises(Damaged, match=r"tile/0/000\.p/3: not there"):
        tiles.hashes(0, 0, 3)
    tiles.folder.write([("tile/0/000.p/3", b"\0" * 64), ("tile/entries/000.p/1", b"\0\5four")])
    with pytest.raises(Damaged, match=r"tile/0/000\.p/3: holds 2, not 3"):
        tiles.hashes(0, 0, 3)
    with pytest.raises(Damaged, match=r"tile/entries/000\.p/1: the bundle ends inside an entry"):
        tiles.entries(0, 1)


def test_a_file_is_whole_in_its_place_and_nothing_else_is_left_beside_it(tmp_path):
    folder = Folder(tmp_path)
    for data in (b"first", b"second, longer", b""):
        folder.write([("a/b/c", data)])
        assert folder.read("a/b/c") == data
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["c"]


def test_a_file_half_written_when_the_power_failed_is_no_obstacle(tmp_path):
    folder = Folder(tmp_path)
    (tmp_path / f"c{BEING_WRITTEN}").write_bytes(b"half of someth")
    folder.write([("c", b"whole")])
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


def test_removing_what_is_not_there_is_no_fault(tmp_path):
    Folder(tmp_path).remove("nothing/here")
    assert Folder(tmp_path).read("nothing/here") is None


def test_bundles_written_are_the_entries_given(tmp_path):
    tiles = Tiles(Folder(tmp_path))
    entries = [b"entry %d" % number for number in range(256)]
    tiles.write([], [(0, entries), (1, entries[:3])])
    assert tiles.entries(0) == entries
    assert [leaf(entry) for entry in tiles.entries(1, 3)] == LEAVES[:3]
    tiles.forget_partials(Place(None, 1, 3))
    with pytest.raises(Damaged):
        tiles.entries(1, 3)

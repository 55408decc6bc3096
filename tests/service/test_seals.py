"""What is kept secret at rest stays so, and comes back."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import SecretStr

from service.seals import KEY_PREFIX, Seal, digest, new_key
from service.settings import ServiceSettings


def test_a_password_is_sealed_and_opened_with_the_same_secret_only(tmp_path: Path) -> None:
    seal = Seal.of(ServiceSettings(data=tmp_path, secret=SecretStr("a")))
    sealed = seal.seal("密码")
    assert sealed is not None
    assert "密码" not in sealed
    assert seal.open(sealed) == "密码"
    assert Seal("b").open(sealed) is None
    assert (seal.seal(None), seal.open(None)) == (None, None)


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        seals = list(pool.map(lambda _: Seal.of(ServiceSettings(data=tmp_path)), range(8)))
    assert {s.open(seals[0].seal("x")) for s in seals} == {"x"}
    assert [p.name for p in tmp_path.iterdir()] == ["secret"]
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_keys_are_long_and_all_different() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(k.startswith(KEY_PREFIX) and len(k) >= 48 for k in keys)
    assert len({digest(k) for k in keys}) == 100

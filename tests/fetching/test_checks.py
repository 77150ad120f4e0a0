from annotations.fetching.checks import check_loopback_is_shut


def test_production_refuses_open_loopback_ports(settings: object) -> None:
    assert check_loopback_is_shut(None) == []
    settings.FETCH_LOOPBACK_PORTS = frozenset({8190})
    assert [error.id for error in check_loopback_is_shut(None)] == ["annotations.E001"]

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from doors import Story, founded


@pytest.fixture(scope="session")
def told(tmp_path_factory) -> Story:
    """One office, that pages only read."""
    return founded(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session")
def client(told: Story) -> TestClient:
    return TestClient(create_app(told.desk), base_url="https://demo.reciprocity.invalid", headers={"accept": "text/html"})

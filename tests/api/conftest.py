import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from doors import Story, founded


@pytest.fixture(scope="session")
def told(tmp_path_factory) -> Story:
    """One office for tests that only read."""
    return founded(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session")
def reading(told: Story) -> TestClient:
    return TestClient(create_app(told.desk), base_url="https://demo.reciprocity.invalid")


@pytest.fixture
def story(tmp_path) -> Story:
    """An office of its own, to act in."""
    return founded(tmp_path)


@pytest.fixture
def acting(story: Story) -> TestClient:
    return TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")

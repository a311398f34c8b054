# Two stages: what builds stays behind; what runs is the virtual environment, under a user who owns nothing but /office.

FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY requirements/runtime.lock requirements/
RUN /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/runtime.lock
COPY pyproject.toml README.md LICENSE ./
COPY ledger ledger
COPY projections projections
COPY api api
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /office --create-home office
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 RECIPROCITY_OFFICE=/office
USER office
WORKDIR /office
VOLUME /office
EXPOSE 8000
ENTRYPOINT ["reciprocity"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]

# Two stages: the first installs the locked packages, the second carries only what is run.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/kemu \
    && /opt/kemu/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY extractor extractor
COPY service service
COPY models models
RUN /opt/kemu/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
# What OpenCV's wheels load.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 kemu \
    && install -d -o kemu -g kemu /data
COPY --from=build /opt/kemu /opt/kemu
ENV PATH=/opt/kemu/bin:$PATH PYTHONUNBUFFERED=1
USER kemu
WORKDIR /work
EXPOSE 8000
ENTRYPOINT ["kemu"]
CMD ["--help"]

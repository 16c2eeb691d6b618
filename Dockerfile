# The HTTP service as an image: `docker build -t article-cleaner .`, then `docker run --rm -p 127.0.0.1:8000:8000 article-cleaner`.
# What is compiled is compiled in the first stage; the second has no compiler, and its user is not root.

FROM python:3.13-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY rules rules
COPY cleaner cleaner
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir dist . \
    && python -m venv /opt/cleaner \
    && /opt/cleaner/bin/python -m pip install --no-cache-dir "$(echo dist/*.whl)[serve,fix]" \
    && /opt/cleaner/bin/python -c "from cleaner.core import native, tree; assert native and tree.native"

FROM python:3.13-slim-bookworm
RUN useradd --create-home --uid 10001 cleaner
COPY --from=build /opt/cleaner /opt/cleaner
ENV PATH=/opt/cleaner/bin:$PATH \
    CLEANER_CACHE=/home/cleaner/cache
USER 10001
WORKDIR /home/cleaner
# Fills the cache, so that a container begins to work at once.
RUN echo "<p>The ferry sailed again on Monday.</p>" | cleaner clean - --kind html
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=4)"]
# A cleaner.toml in /home/cleaner sets what the service does; `docker run … article-cleaner clean -` is the command line.
ENTRYPOINT ["cleaner"]
CMD ["serve", "--host", "0.0.0.0"]

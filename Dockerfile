# One file for every image: docker build --build-arg PACKAGE=registry|incubator|talent|evaluation|gateway|issuer .
# BASE may name another image with Python >= 3.11 (an intranet mirror, a hardened base).
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS dependencies
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM dependencies AS build
COPY libs/bureaukit libs/bureaukit
COPY gateway gateway
COPY services services
COPY dev dev
ARG PACKAGE
# The issuer is development code without a distribution of its own; it needs the kit and its folder.
RUN case "$PACKAGE" in gateway) member=gateway ;; issuer) member= ;; *) member=services/$PACKAGE ;; esac \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation \
    ./libs/bureaukit ${member:+./$member} \
 && mkdir -p /app/dev /var/lib/seedbed \
 && if [ "$PACKAGE" = issuer ]; then cp -r dev/__init__.py dev/issuer /app/dev/; fi

FROM ${BASE}
ARG PACKAGE
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2 \
    SEEDBED_HOST=0.0.0.0 SEEDBED_HOME=/var/lib/seedbed PACKAGE=${PACKAGE}
COPY --from=build /venv /venv
COPY --from=build /app /app
# The volume mounted here takes over this owner.
COPY --from=build --chown=10001:10001 /var/lib/seedbed /var/lib/seedbed
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["sh", "-c", "exec python -m $PACKAGE serve"]
